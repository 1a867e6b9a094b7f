// Which sound the document holds in memory: short sound whole; of long sound only how it lies, while its file stays on the disk
// and is read by whoever needs it.

import type { Document } from "../../wasm/document";
import type { NamedPcm } from "./offline_protocol";

/** 90 seconds of 16-bit stereo. */
export const HELD_BYTES_MAX = 16 * 1024 * 1024;

export const HEAD_BYTES = 64;

/** `onDisk`: the file is where assets are read from. */
export function takeAsset(document: Document, onDisk: boolean, { digest, wav }: NamedPcm): void {
  if (onDisk && wav.length > HELD_BYTES_MAX) document.knowAsset(digest, wav.subarray(0, HEAD_BYTES), wav.length);
  else document.adoptAsset(digest, wav);
}
