// Brings edits to the audio thread: parameter-only edits as messages, everything else as a new plan. Edits that come while
// three plans are outstanding coalesce into the next one. Long audio is prepared by a worker and joins when it is ready.

import { Command, Field, Kind } from "@gen/schema";
import type { GraphControl, MissingAudio, MissingKernel } from "../../wasm/graph";
import { engineModule } from "../../wasm/module";
import type { Change, Id } from "../project/api";
import { runOffline } from "../project/offline";
import { PageWorkers } from "./page_workers";
import type { OpenProject } from "../project/project";
import { afterFrame, nextTask } from "../lib/frame";
import { liveCommand } from "./hands";

/** Shorter audio is resampled and copied here, in a few milliseconds. */
const TRAVEL_BYTES = 256 * 1024;

/** While nobody listens a plan waits until edits have rested so long, but no longer than `REST_MOST_MS` altogether. */
const REST_MS = 200, REST_MOST_MS = 1000;

/** Of a task that lays down what a new graph needs. */
const LAY_MS = 5;

/** Keys sound on tracks: what only these hold is nothing to them. */
const CLIPS = new Set<number>([Kind.noteClip, Kind.audioClip, Kind.patternClip]);

/** Position of a command that brings a new value of the document: lanes go on above it, and it is no gesture. */
const NO_HAND = 1n;

export class Feeder {
  private graph: GraphControl | null = null;
  /** Counts whom it was to feed. */
  private turn = 0;
  /** The document has news that are in no plan yet. */
  private waiting = false;
  /** When that plan is made at the earliest (0: at once), and since when the news have waited: moments of performance.now(). */
  private dueMs = 0;
  private sinceMs = 0;
  /** What waits is in clips alone. */
  private clipsOnly = true;
  /** Reads long audio from the disk for this graph. */
  private pages: PageWorkers | null = null;
  private problem_: string | null = null;
  private travels: Promise<void> = Promise.resolve();
  private readonly travelling = new Map<string, MissingAudio>();
  /** What effects read, on its way. */
  private readonly kernels = new Map<string, MissingKernel>();
  private forgetTrials = (): void => {};

  /** `heard`: something sounds, or is about to. `onFed`: the newest plan has all that the document has. */
  constructor(private readonly project: OpenProject, private readonly heard: () => boolean, private readonly onFed: () => void) {}

  /** As attach(), for a graph that is new: what a large song needs is laid down in tasks of a few milliseconds. */
  async fill(graph: GraphControl): Promise<void> {
    const turn = ++this.turn, steps = graph.lay(this.project.document);
    for (let until = 0; turn === this.turn;) {
      if (performance.now() >= until) {
        await nextTask();
        until = performance.now() + LAY_MS;
      } else if (steps.next().done === true) return this.attach(graph);
    }
  }

  /** The graph to feed from now on; the whole document goes there. */
  attach(graph: GraphControl | null): void {
    this.turn++;
    this.graph = graph;
    this.pages?.end();
    this.pages = null;
    const { folder } = this.project;
    if (folder !== null) graph?.streamBy((gift) => (this.pages = new PageWorkers(gift, folder)), (stretched) => this.pages?.add(stretched));
    for (const digest of this.project.document.assetDigests()) this.project.document.holdAsset(digest, false);
    for (const audio of this.travelling.values()) this.hold(audio, false);
    this.travelling.clear();
    for (const { key } of this.kernels.values()) this.project.document.holdSegment(key, false);
    this.kernels.clear();
    this.forgetTrials();
    this.forgetTrials = graph === null ? () => {} : this.project.responses.subscribe(() => this.tried());
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
    if (!messagesOnly) {
      this.clipsOnly &&= changes.length > 0 && changes.every(({ kind, op }) => op === "set" && CLIPS.has(kind));
      return this.soon();
    }
    for (const change of changes) this.message(change);
  }

  /** Make a plan behind the frame that shows the edit: a hand sees it first, and several edits of one frame cost one plan. Where nobody
      listens, all edits of a hand that does not rest cost one. */
  private soon(): void {
    const now = performance.now();
    if (!this.waiting) {
      this.waiting = true;
      this.sinceMs = now;
      this.dueMs = Infinity;
    }
    if (this.dueMs === 0) return; // it is on its way
    if (this.heard()) this.hurry();
    else this.dueMs = Math.min(now + REST_MS, this.sinceMs + REST_MOST_MS);
  }

  /** Somebody is about to hear what waits: its plan is made behind the next frame. */
  hurry(): void {
    if (!this.waiting || this.dueMs === 0) return;
    this.dueMs = 0;
    afterFrame(() => this.retry());
  }

  /** Try again what had to wait; the player asks often. */
  retry(): void {
    if (this.waiting && performance.now() >= this.dueMs) this.now();
  }

  /** The audio thread has not got the last plan, which is being made or had no room there: a command for what is new in it would find
      nothing. */
  isLate(): boolean {
    return this.waiting;
  }
  /** The same of a command that sounds a key. */
  isLateForKeys(): boolean {
    return this.waiting && !this.clipsOnly;
  }

  private now(): void {
    this.waiting = false;
    const { graph } = this;
    if (graph === null) return;
    try {
      this.waiting = !graph.feed(this.project.document, (missing) => ("kernel" in missing ? this.makeKernel(graph, missing) : this.travel(graph, missing)));
      this.problem_ = null;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.problem_ = error instanceof Error ? error.message : String(error);
    }
    if (this.waiting) return;
    this.clipsOnly = true;
    this.onFed();
  }

  /** Long audio is made ready by a worker, one at a time; until then the plan plays without it. */
  private travel(graph: GraphControl, audio: MissingAudio): boolean {
    const bytes = this.project.document.assetSize(audio.digest); // 0: it is not in memory
    if (bytes > 0 && bytes < TRAVEL_BYTES) return false;
    this.hold(audio, true);
    const name = `${audio.key.object}.${audio.key.revision}`;
    if (this.travelling.has(name)) return true;
    this.travelling.set(name, audio);
    this.travels = this.travels.then(() => this.prepare(graph, audio)).finally(() => this.travelling.delete(name));
    return true;
  }

  /** A worker makes what an effect reads; until then the plan plays with what it read before. */
  private makeKernel(graph: GraphControl, missing: MissingKernel): boolean {
    const { kernels, project } = this, { key, kernel } = missing, name = `${key.object}.${key.revision}`;
    project.document.holdSegment(key, true);
    if (kernels.has(name)) return true;
    kernels.set(name, missing);
    const made = project.responses.make(kernel).then((bytes) => {
      if (graph !== this.graph) return;
      graph.put(bytes);
      project.document.holdSegment(key, false);
      kernels.delete(name);
      this.soon();
    }).catch((error: unknown) => {
      if (graph === this.graph && kernels.delete(name)) this.problem_ = error instanceof Error ? error.message : String(error);
    });
    this.travels = Promise.all([this.travels, made]).then(() => {});
    return true;
  }

  /** A hand is on what a response is made of: the next one is made when the one before is heard, however fast the hand is. */
  private tried(): void {
    if (this.kernels.size === 0) this.soon();
  }

  /** An asset is held whole, also from clips that stretch it: they are made of it later. */
  private hold({ key, digest, stretch }: MissingAudio, held: boolean): void {
    if (stretch === null) this.project.document.holdAsset(digest, held);
    else this.project.document.holdSegment(key, held);
  }

  private async prepare(graph: GraphControl, audio: MissingAudio): Promise<void> {
    const { digest, stretch } = audio;
    const wav = graph === this.graph ? await this.project.assetFile(digest) : null;
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
    const command = liveCommand({ kind, field });
    if (command === null) return;
    const value = command.type === Command.param ? this.project.param(id as Id, command.number) : this.project.real(id as Id, field);
    this.graph?.commands.send(command.type, id, command.number, value, NO_HAND);
  }
}
