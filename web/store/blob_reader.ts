// Bytes of a file or blob for C code that asks for a few at a time: it is read in windows, so that small asks in order cost little.
// Workers only.

import type { ReadAsset } from "../../wasm/loader";

const WINDOW_BYTES = 1024 * 1024;

/** The compiler's DOM library leaves out what only workers have. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

export function readBlob(blob: Blob, begin: number, end: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob.slice(begin, end)));
}

/** What an engine is made with to read this file, whatever it calls it. */
export function blobReader(blob: Blob): ReadAsset {
  let window = new Uint8Array(0), begin = 0;
  return (_name, at, bytes) => {
    if (at < begin || at + bytes > begin + window.length) {
      try {
        window = readBlob(blob, at, at + Math.max(bytes, WINDOW_BYTES));
      } catch {
        return null; // it changed, or is gone
      }
      begin = at;
    }
    const piece = window.subarray(at - begin, at - begin + bytes);
    return piece.length === bytes ? piece : null;
  };
}
