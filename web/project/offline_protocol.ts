// Jobs that would block the page: done by a worker with a memory of its own.

import type { BounceReport, SampleFormat } from "../../wasm/bounce";

/** A project as it travels to a worker: its snapshot and the PCM it names. */
export interface Parcel {
  readonly snapshot: Uint8Array<ArrayBuffer>;
  readonly assets: readonly Uint8Array<ArrayBuffer>[];
}

interface Jobs {
  wav: {
    job: { kind: "wav"; module: WebAssembly.Module; parcel: Parcel; format: SampleFormat; rateHz: number; blockFrames: number };
    result: { blob: Blob; report: BounceReport };
  };
  bundle: {
    job: { kind: "bundle"; module: WebAssembly.Module; parcel: Parcel };
    result: { blob: Blob };
  };
  canonical: {
    job: { kind: "canonical"; module: WebAssembly.Module; wav: Uint8Array<ArrayBuffer> };
    result: { wav: Uint8Array<ArrayBuffer>; sha256: string };
  };
}

export type OfflineJob = Jobs[keyof Jobs]["job"];
export type OfflineResult<K extends keyof Jobs> = Jobs[K]["result"];
export type OfflineAnswer =
  | { readonly kind: "progress"; readonly part: number }
  | { readonly kind: "done"; readonly result: OfflineResult<keyof Jobs> }
  | { readonly kind: "failed"; readonly problem: string };
