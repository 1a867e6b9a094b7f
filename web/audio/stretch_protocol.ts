// What the page worker and its stretch worker say to each other.

import type { StretchedFile } from "../../wasm/graph";

/** Of a stretched sound as the graph reads it, the least that is made at once: 2.7 seconds of stereo at 48 kHz. Less would hardly be
    there sooner, since a stretch begins where its last restart is (engine/dsp/stretch.c), and would be over before more is there. */
export const PIECE_BYTES = 1024 * 1024;

export interface StretchStart {
  readonly module: WebAssembly.Module;
  readonly project: string;
  /** Where requests come from and replies go. */
  readonly requests: MessagePort;
}
export interface StretchRequest {
  readonly of: StretchedFile;
  readonly piece: number;
  readonly count: number;
}
/** In the order of the requests: the pieces, or as many as there are, one behind the other; null: they cannot be made. */
export type StretchReply = Uint8Array<ArrayBuffer> | null;
