// The replica under a shared document: what is to be written to the disk and said to the room, and what came from there.
// engine/session/shared.h tells how it works; web/project/shared_saver.ts carries the bytes.

import { type Document } from "./document";
import { copyBytes, EngineProblem } from "./engine";

/** ReplicaState of engine/model/replica.h, in its order. */
export type ReplicaState = "offline" | "joining" | "live" | "differs" | "outdated";
const STATES: readonly ReplicaState[] = ["offline", "joining", "live", "differs", "outdated"];

export interface ReplicaFigures {
  readonly state: ReplicaState;
  readonly head: number; // the last of the log's rows that is here
  readonly pending: number; // batches made here that the log has not taken
  readonly blocked: number; // of them: those that do not apply now
  readonly aside: number; // what the log did not take, or only in part
  readonly sides: number;
  readonly saved: boolean;
}

export interface ReplicaWrite {
  readonly replaces: boolean; // all that is on the disk, at once or not at all
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the log did not take, or only in part: as its author made it. */
export interface KeptBatch {
  readonly index: number;
  readonly number: number; // of this device's batches: which one it is, whatever its index
  readonly label: string;
  readonly refused: boolean; // false: taken, but some of it did nothing any more
  readonly skipped: number;
  readonly reason: string;
}

export class SharedDocument {
  constructor(private readonly document: Document) {}

  private get exports() {
    return this.document.engine.exports;
  }

  /** The document, which must be new, becomes a view of the branch, from what the disk had of it. */
  begin(branch: bigint, actor: number, written: Uint8Array): void {
    const { engine } = this.document;
    engine.check(this.exports.tutti_share(branch, actor, engine.give(written)));
    this.exports.tutti_release();
  }
  /** The next write; null when there is none, or one is under way. */
  takeWrite(): ReplicaWrite | null {
    const kind = this.exports.tutti_share_write();
    return kind === 0 ? null : { replaces: kind === 2, bytes: this.document.engine.output() };
  }
  /** The write that was taken is on the disk, whole. */
  written(): void {
    this.exports.tutti_share_written();
  }
  /** The next write shall be one checkpoint. */
  wantCheckpoint(): void {
    this.exports.tutti_share_want_checkpoint();
  }
  /** What the room said this person may do: other edits are refused from now on, in words. */
  permit(role: string): void {
    this.exports.tutti_share_permit(this.document.engine.give(new TextEncoder().encode(role)));
    this.exports.tutti_release();
  }
  connect(): void {
    this.exports.tutti_share_connect(1);
  }
  disconnect(): void {
    this.exports.tutti_share_connect(0);
  }
  /** The next frame for the room. */
  takeFrame(): Uint8Array<ArrayBuffer> | null {
    return this.exports.tutti_share_take() === 0 ? null : copyBytes(this.document.engine.outputView());
  }
  /** A frame from the room; true when it changed the document. */
  receive(frame: Uint8Array): boolean {
    const { engine } = this.document;
    const status = this.exports.tutti_share_receive(engine.give(frame));
    if (status > 0) throw new EngineProblem(engine.problem(), status);
    return status === 0;
  }
  figures(): ReplicaFigures {
    this.exports.tutti_share_figures();
    const [state = 0, head = 0, pending = 0, blocked = 0, aside = 0, sides = 0, saved = 0] = this.document.engine.columnF64(0, 7);
    return { state: STATES[state] ?? "offline", head, pending, blocked, aside, sides, saved: saved !== 0 };
  }
  kept(): KeptBatch[] {
    const { engine } = this.document, { exports } = engine, all: KeptBatch[] = [];
    for (let index = 0; exports.tutti_kept_look(index) !== 0; index++) {
      const [status = 0, skipped = 0, number = 0] = engine.columnF64(0, 3), label = engine.outputText();
      exports.tutti_kept_reason(index);
      all.push({ index, number, label, refused: status !== 0, skipped, reason: engine.outputText() });
    }
    return all;
  }
  /** It is open as an edit, to be committed. */
  openKept(index: number): void {
    this.document.engine.check(this.exports.tutti_kept_open(index));
  }
  releaseKept(index: number): void {
    this.exports.tutti_kept_release(index);
  }
  /** A document that differed from the log's, as a disk would have it. */
  side(index: number): Uint8Array<ArrayBuffer> {
    this.exports.tutti_side_bytes(index);
    return this.document.engine.output();
  }
  releaseSide(index: number): void {
    this.exports.tutti_side_release(index);
  }
  /** Everything of a document that was made alone, as this one's first step. */
  takeOver(alone: Document, actor: number): void {
    alone.engine.check(alone.engine.exports.tutti_whole(actor));
    const batch = alone.engine.output();
    const { engine } = this.document;
    engine.check(this.exports.tutti_share_begin_with(engine.give(batch)));
    this.document.commit();
  }
}
