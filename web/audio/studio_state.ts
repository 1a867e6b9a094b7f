// What recording is about, as views see it.

import type { Id } from "../project/api";

/** Hearing oneself: not at all, straight from the input, or through the track's devices. */
export type MonitorMode = "off" | "direct" | "effects";
export type InputSide = "both" | "left" | "right";
export interface TrackInput { readonly side: InputSide; readonly monitor: MonitorMode }
export const SIDES: readonly InputSide[] = ["both", "left", "right"]; // in the order of Input of the schema

/** Recording goes through these in order; "counting" and "recording" pulse. */
export type RecordState = "idle" | "starting" | "counting" | "recording" | "finishing";

/** A note of a live take: song frames; end null while it is held. */
export interface LiveNote { readonly id: bigint; readonly track: Id; readonly key: number; readonly startFrame: number; endFrame: number | null }

/** A take while it grows: its picture, pass by pass of a loop. */
export class LiveTake {
  /** song frame, frames, low and high of left and right; of the pass that runs now. */
  rows = new Float64Array(6 * 4096);
  count = 0;
  pass = 1;
  notes: LiveNote[] = [];

  constructor(readonly audioTracks: ReadonlyMap<Id, InputSide>, readonly noteTracks: readonly Id[], readonly startFrame: number, readonly rateHz: number) {}

  add(rows: Float64Array): void {
    for (let at = 0; at < rows.length; at += 6) {
      const last = 6 * (this.count - 1), song = rows[at] as number;
      // The song went back: another turn of the loop.
      if (this.count > 0 && song < (this.rows[last] as number)) {
        this.count = 0;
        this.pass++;
      }
      if (6 * this.count === this.rows.length) {
        const grown = new Float64Array(this.rows.length * 2);
        grown.set(this.rows);
        this.rows = grown;
      }
      this.rows.set(rows.subarray(at, at + 6), 6 * this.count++);
    }
  }
}
