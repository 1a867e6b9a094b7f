// What the page worker and its stretch worker say to each other.

import type { StretchedFile } from "../../wasm/graph";

/** Of a stretched sound as the graph reads it, what is made at once: 22 seconds of stereo at 48 kHz. */
export const SLICE_BYTES = 8 * 1024 * 1024;

export interface StretchStart {
  readonly module: WebAssembly.Module;
  readonly project: string;
}
export interface StretchRequest {
  readonly of: StretchedFile;
  readonly slice: number;
}
/** In the order of the requests; null: it cannot be made. */
export type StretchReply = Uint8Array<ArrayBuffer> | null;
