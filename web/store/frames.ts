// How batches lie in a log file: frames of {length u32, crc32 u32, bytes}, little-endian. A frame that is cut off or does not
// match its check ends the log there; everything before it stands.

import { crc32 } from "../lib/crc32";

export const FRAME_HEADER_BYTES = 8;

export function frame(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(FRAME_HEADER_BYTES + content.length);
  const view = new DataView(framed.buffer);
  view.setUint32(0, content.length, true);
  view.setUint32(4, crc32(content), true);
  framed.set(content, FRAME_HEADER_BYTES);
  return framed;
}

export interface Scan {
  /** Contents in order, as views of the scanned bytes. */
  readonly contents: Uint8Array[];
  /** Where the last whole frame ends; what follows is a torn tail. */
  readonly wholeBytes: number;
}

export function scanFrames(file: Uint8Array): Scan {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const contents: Uint8Array[] = [];
  let at = 0;
  while (file.length - at >= FRAME_HEADER_BYTES) {
    const length = view.getUint32(at, true);
    const begin = at + FRAME_HEADER_BYTES;
    // No batch is empty, so zeros where a file system lengthened the file are no frames.
    if (length === 0 || length > file.length - begin) break;
    const content = file.subarray(begin, begin + length);
    if (crc32(content) !== view.getUint32(at + 4, true)) break;
    contents.push(content);
    at = begin + length;
  }
  return { contents, wholeBytes: at };
}
