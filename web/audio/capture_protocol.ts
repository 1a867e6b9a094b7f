// What the page and its capture worker say to each other.

import type { NamedPcm } from "../project/offline_protocol";

/** Which side of the input a take holds; the numbers are Input of the generated schema. */
export type TakeInput = 0 | 1 | 2;

export interface CaptureOpen {
  readonly kind: "open";
  readonly module: WebAssembly.Module;
  /** The audio memory, and where its ring of captured audio lies. */
  readonly buffer: SharedArrayBuffer;
  readonly audioAt: number;
  readonly rateHz: number;
  /** How much of what came in is remembered without being asked. */
  readonly keepSeconds: number;
}
/** One track's part of a recording. */
export interface TakeStart {
  readonly name: string;
  readonly project: bigint;
  readonly track: bigint;
  readonly input: TakeInput;
  readonly shiftFrames: number;
  readonly beganMs: number;
}
export type CaptureRequest =
  | CaptureOpen
  | { readonly kind: "begin"; readonly takes: readonly TakeStart[] }
  /** End the takes once they hold this output frame. */
  | { readonly kind: "end"; readonly outputFrame: number }
  /** The last seconds as takes of their own. */
  | { readonly kind: "keep"; readonly seconds: number; readonly takes: readonly TakeStart[] }
  /** Look for the calibration signal in what came in from an output frame on. */
  | { readonly kind: "calibrate"; readonly outputFrame: number; readonly frames: number; readonly level: number }
  /** Takes that were never ended, from sessions before. */
  | { readonly kind: "unfinished"; readonly module: WebAssembly.Module }
  | { readonly kind: "recover"; readonly name: string; readonly module: WebAssembly.Module }
  | { readonly kind: "discard"; readonly name: string };

/** A take ready for its song: hashed here, so that the page's thread only copies; a long one as its file, which stays on the disk. */
export interface FinishedTake {
  readonly name: string;
  readonly track: bigint;
  readonly shiftFrames: number;
  readonly seconds: number;
  readonly outline: Uint8Array<ArrayBuffer>;
  readonly sound: NamedPcm | File;
}
/** A take a crash or a closed tab cut off. */
export interface CutOffTake {
  readonly name: string;
  readonly project: bigint;
  readonly track: bigint;
  readonly seconds: number;
  readonly beganMs: number;
}
/** How long sound takes from our output back to our input (engine/dsp/loopback.h). */
export interface Loopback {
  readonly found: boolean;
  readonly delayFrames: number;
  readonly fractionFrames: number;
  readonly inverted: boolean;
  readonly gain: number;
  readonly margin: number;
}
export interface CaptureAnswer {
  readonly takes?: readonly FinishedTake[];
  readonly cutOff?: readonly CutOffTake[];
  readonly loopback?: Loopback;
}
export type CaptureReply =
  | { readonly id: number; readonly ok: true; readonly answer: CaptureAnswer }
  | { readonly id: number; readonly ok: false; readonly problem: string };
/** Sent without being asked: the disk refused, or the worker slept too long; what is recorded goes on. */
export interface CaptureTrouble {
  readonly trouble: string;
}
/** Sent while a take grows, for its picture: rows of PEAK_COLUMNS numbers. */
export interface CaptureGrowth {
  readonly growth: Float64Array<ArrayBuffer>;
}
/** song frame, frames, then lowest and highest of the left and of the right side. */
export const PEAK_COLUMNS = 6;
