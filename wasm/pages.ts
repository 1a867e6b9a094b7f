// The page worker's side of sound in pages (engine/graph/page_loader.h): an instance of its own on the audio memory, told what
// to read next. Only bytes of files pass through here; what they become is C.

import type { Exports } from "./exports";
import { hexName, instantiate } from "./loader";

const STACK_BYTES = 128 * 1024;
const ORDER_BYTES = 56;
/** engine/graph/page_loader.h, PageStep. */
const PAGE_WAIT = 1;
const PAGE_LOAD = 2;

/** What the control side gives the worker. */
export interface PageGift {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly loader: number;
  readonly stack: number;
  readonly order: number;
}

/** Room that the control side allocates for a worker. */
export const PAGE_ROOM = { stack: STACK_BYTES, order: ORDER_BYTES } as const;

/** The next piece of a file that is wanted; `name` is the file's SHA-256 in hex. */
export interface Wanted {
  readonly name: string;
  readonly at: number;
  readonly bytes: number;
  /** Nobody asked for it: it is to be here when somebody does. */
  readonly pinned: boolean;
}

export class PageMachine {
  private readonly exports: Exports;

  constructor(private readonly gift: PageGift) {
    this.exports = instantiate(gift.module, gift.memory, gift.stack + STACK_BYTES);
  }

  /** What to read now; "wait": ask again at once, "idle": ask again in a few milliseconds. */
  next(): Wanted | "wait" | "idle" {
    const { order, loader, memory } = this.gift;
    const step = this.exports.tutti_pages_next(loader, order);
    if (step !== PAGE_LOAD) return step === PAGE_WAIT ? "wait" : "idle";
    const view = new DataView(memory.buffer, order, ORDER_BYTES);
    return { name: hexName(memory, order), at: Number(view.getBigUint64(32, true)), bytes: view.getUint32(44, true), pinned: view.getUint32(48, true) !== 0 };
  }

  /** What was wanted is still being made: it will be asked for again. */
  later(): void {
    this.exports.tutti_pages_later(this.gift.loader);
  }

  /** The bytes of what was wanted; null when they are not to be had. */
  done(bytes: Uint8Array | null): void {
    const { order, loader, memory } = this.gift;
    const to = new DataView(memory.buffer, order, ORDER_BYTES).getUint32(40, true);
    if (bytes !== null) new Uint8Array(memory.buffer, to, bytes.length).set(bytes);
    this.exports.tutti_pages_done(loader, bytes === null ? 0 : 1);
  }
}
