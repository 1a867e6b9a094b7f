// Brings edits to the audio thread: parameter-only edits as messages, everything else as a new plan. Edits that come while
// three plans are outstanding coalesce into the next one. Long audio is prepared by a worker and joins when it is ready.

import { Command, Edge, Field, FIELD_PARAM_FIRST, Kind, Param } from "@gen/schema";
import type { GraphControl, MissingAudio } from "../../wasm/graph";
import { engineModule } from "../../wasm/module";
import type { Change, Id } from "../project/api";
import { runOffline } from "../project/offline";
import type { OpenProject } from "../project/project";

/** Shorter audio is resampled and copied here, in a few milliseconds. */
const TRAVEL_BYTES = 256 * 1024;

/** Which parameter of its strip a field of a track or chain is. */
const STRIP: Readonly<Record<number, Readonly<Record<number, number>>>> = {
  [Kind.track]: { [Field.track.gainDb]: Param.gain.gainDb, [Field.track.pan]: Param.gain.pan },
  [Kind.chain]: { [Field.chain.gainDb]: Param.gain.gainDb, [Field.chain.pan]: Param.gain.pan },
};

const EDGE: Readonly<Record<number, number>> = { [Field.connection.gainDb]: Edge.gainDb, [Field.connection.pan]: Edge.pan };

/** Position of a command that brings a new value of the document: lanes go on above it, and it is no gesture. */
const NO_HAND = 1n;

export class Feeder {
  private graph: GraphControl | null = null;
  private waiting = false;
  private problem_: string | null = null;
  private travels: Promise<void> = Promise.resolve();
  private readonly travelling = new Map<string, MissingAudio>();

  constructor(private readonly project: OpenProject) {}

  /** The graph to feed from now on; the whole document goes there. */
  attach(graph: GraphControl | null): void {
    this.graph = graph;
    for (const digest of this.project.document.assetDigests()) this.project.document.holdAsset(digest, false);
    for (const audio of this.travelling.values()) this.hold(audio, false);
    this.travelling.clear();
    if (graph !== null) this.now();
  }

  /** All audio that was on its way has joined. */
  settled(): Promise<void> {
    return this.travels;
  }

  /** Why the last plan could not be made; the one before it plays on. */
  problem(): string | null {
    return this.problem_;
  }

  /** An edit was applied. */
  edited(changes: readonly Change[], messagesOnly: boolean): void {
    if (!messagesOnly) return this.soon();
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

  private now(): void {
    this.waiting = false;
    const { graph } = this;
    if (graph === null) return;
    try {
      this.waiting = !graph.feed(this.project.document, (audio) => this.travel(graph, audio));
      this.problem_ = null;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.problem_ = error instanceof Error ? error.message : String(error);
    }
  }

  /** Long audio is made ready by a worker, one at a time; until then the plan plays without it. */
  private travel(graph: GraphControl, audio: MissingAudio): boolean {
    if (this.project.document.assetSize(audio.digest) < TRAVEL_BYTES) return false;
    this.hold(audio, true);
    const name = `${audio.key.object}.${audio.key.revision}`;
    if (this.travelling.has(name)) return true;
    this.travelling.set(name, audio);
    this.travels = this.travels.then(() => this.prepare(graph, audio)).finally(() => this.travelling.delete(name));
    return true;
  }

  /** An asset is held whole, also from clips that stretch it: they are made of it later. */
  private hold({ key, digest, stretch }: MissingAudio, held: boolean): void {
    if (stretch === null) this.project.document.holdAsset(digest, held);
    else this.project.document.holdSegment(key, held);
  }

  private async prepare(graph: GraphControl, audio: MissingAudio): Promise<void> {
    const { digest, stretch } = audio;
    const wav = graph === this.graph ? this.project.document.assetBytes(digest) : null;
    if (wav === null) return;
    try {
      const rateHz = this.project.real(this.project.root, Field.project.rateHz);
      const job = { kind: "segment", module: await engineModule(), pcm: { digest, wav }, stretch, rateHz } as const;
      const { bytes } = await runOffline(job, [wav.buffer], () => {});
      if (graph !== this.graph) return;
      graph.put(bytes);
      this.hold(audio, false);
      this.soon();
    } catch (error) {
      this.problem_ = error instanceof Error ? error.message : String(error);
    }
  }

  private message({ id, kind, field }: Change): void {
    const send = (type: number, number: number, value: number): void => void this.graph?.commands.send(type, id, number, value, NO_HAND);
    if (kind === Kind.device && field >= FIELD_PARAM_FIRST) {
      const param = field - FIELD_PARAM_FIRST;
      return send(Command.param, param, this.project.param(id as Id, param));
    }
    const strip = STRIP[kind]?.[field], edge = kind === Kind.connection ? EDGE[field] : undefined;
    if (strip !== undefined) send(Command.strip, strip, this.project.real(id as Id, field));
    else if (edge !== undefined) send(Command.edge, edge, this.project.real(id as Id, field));
    else if (kind === Kind.project && field === Field.project.crossfade) send(Command.crossfade, 0, this.project.real(id as Id, field));
  }
}
