// Brings edits to the audio thread: parameter-only edits as messages, everything else as a new plan. Edits that come while
// three plans are outstanding coalesce into the next one.

import { Command, Field, FIELD_PARAM_FIRST, Kind, Param } from "@gen/schema";
import type { GraphControl } from "../../wasm/graph";
import type { Change, Id } from "../project/api";
import type { OpenProject } from "../project/project";

/** Which parameter of the strip a track's field is. */
const STRIP: Readonly<Record<number, number>> = {
  [Field.track.gainDb]: Param.gain.gainDb,
  [Field.track.pan]: Param.gain.pan,
};

export class Feeder {
  private waiting = false;
  private problem_: string | null = null;

  constructor(
    private readonly project: OpenProject,
    private readonly graph: () => GraphControl | null,
  ) {}

  /** Why the last plan could not be made; the one before it plays on. */
  problem(): string | null {
    return this.problem_;
  }

  /** An edit was applied. */
  edited(changes: readonly Change[], messagesOnly: boolean): void {
    if (!messagesOnly || this.waiting) {
      this.soon();
      return;
    }
    for (const change of changes) this.message(change);
  }

  /** Make a plan at the end of this task: several edits in one task cost one plan. */
  soon(): void {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => this.now());
  }

  /** Try again what had to wait. */
  retry(): void {
    if (this.waiting) this.now();
  }

  now(): void {
    const graph = this.graph();
    if (graph === null) {
      this.waiting = false;
      return;
    }
    try {
      this.waiting = !graph.feed(this.project.document);
      this.problem_ = null;
    } catch (error) {
      this.waiting = false;
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.problem_ = error instanceof Error ? error.message : String(error);
    }
  }

  private message({ id, kind, field }: Change): void {
    const commands = this.graph()?.commands;
    if (kind === Kind.device && field >= FIELD_PARAM_FIRST) {
      const param = field - FIELD_PARAM_FIRST;
      commands?.send(Command.param, id, param, this.project.param(id, param));
    } else if (kind === Kind.track && STRIP[field] !== undefined) {
      commands?.send(Command.strip, id, STRIP[field], this.project.real(id as Id, field));
    }
  }
}
