// What the page and the worker that makes impulse responses say to each other.

import type { ImpulsePicture } from "../../wasm/kernels";

type Bytes = Uint8Array<ArrayBuffer>;

/** The first message. `folder`: where the project's sounds are kept; null: nowhere. */
export interface ResponseStart { readonly module: WebAssembly.Module; readonly folder: string | null }
/** A sound that is in the page's memory; what is not comes from the folder. */
export interface ResponseSound { readonly digest: Bytes; readonly wav: Bytes | null }
export interface ResponseRequest { readonly number: number; readonly job: Bytes; readonly draw: boolean; readonly sounds: readonly ResponseSound[] }
/** Each request has one answer. */
export type ResponseReply =
  | { readonly number: number; readonly segment: Bytes }
  | { readonly number: number; readonly picture: ImpulsePicture | null }
  | { readonly number: number; readonly problem: string };
