// What the page and its capture worker say to each other.

export interface CaptureOpen {
  readonly kind: "open";
  readonly module: WebAssembly.Module;
  /** The audio memory, and where its ring of captured audio lies. */
  readonly buffer: SharedArrayBuffer;
  readonly audioAt: number;
  readonly rateHz: number;
  readonly channels: number;
  /** How much of what came in is remembered without being asked. */
  readonly keepSeconds: number;
}
export interface CaptureBegin {
  readonly kind: "begin";
  readonly name: string;
  readonly project: bigint;
  readonly track: bigint;
  readonly shiftFrames: number;
  readonly beganMs: number;
}
export type CaptureRequest =
  | CaptureOpen
  | CaptureBegin
  /** End the take once it holds this output frame. */
  | { readonly kind: "end"; readonly outputFrame: number }
  /** The last seconds as a take of their own. */
  | { readonly kind: "keep"; readonly seconds: number; readonly track: bigint }
  /** Look for the calibration signal in what came in from an output frame on. */
  | { readonly kind: "calibrate"; readonly outputFrame: number; readonly frames: number; readonly level: number }
  /** Takes that were never ended, from sessions before. */
  | { readonly kind: "unfinished" }
  | { readonly kind: "discard"; readonly name: string };

export interface Take {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
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
export type CaptureReply =
  | { readonly id: number; readonly ok: true; readonly takes: readonly Take[]; readonly loopback?: Loopback }
  | { readonly id: number; readonly ok: false; readonly problem: string };
/** Sent without being asked: the disk refused, or the worker slept too long; what is recorded goes on. */
export interface CaptureTrouble {
  readonly trouble: string;
}
