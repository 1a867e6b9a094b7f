// Stretched sound as the page worker reads it: slices that a worker makes when they are wanted, and the ones behind them before they
// are. What was read longest ago goes.

import type { StretchedFile } from "../../wasm/graph";
import { toHex } from "../lib/hex";
import { SLICE_BYTES, type StretchReply, type StretchRequest, type StretchStart } from "./stretch_protocol";

/** A slice and the next of eight sounds. */
const SLICES_MAX = 16;

interface Wish {
  readonly key: string;
  readonly request: StretchRequest;
}

export class StretchedPages {
  private readonly known = new Map<string, StretchedFile>();
  private readonly slices = new Map<string, StretchReply>();
  /** The last is made next. */
  private wishes: Wish[] = [];
  private making: Wish | null = null;
  private worker: Worker | null = null;

  constructor(private readonly start: StretchStart) {}

  add(file: StretchedFile): void {
    this.known.set(toHex(file.name), file);
  }

  has(name: string): boolean {
    return this.known.has(name);
  }

  /** "later": it is being made; null: it cannot be. */
  read(name: string, at: number, bytes: number): Uint8Array | "later" | null {
    const of = this.known.get(name), slice = Math.floor(at / SLICE_BYTES), key = `${name} ${slice}`, made = this.slices.get(key);
    if (of === undefined) return null;
    if (made === undefined) {
      this.wish({ key, request: { of, slice } }, true);
      return "later";
    }
    if (made === null) return null;
    this.slices.delete(key); // and so becomes the one that was read last
    this.slices.set(key, made);
    const begin = at - slice * SLICE_BYTES, next = `${name} ${slice + 1}`;
    if (made.length === SLICE_BYTES && !this.slices.has(next)) this.wish({ key: next, request: { of, slice: slice + 1 } }, false);
    return made.subarray(begin, begin + bytes);
  }

  private wish(wish: Wish, now: boolean): void {
    if (this.making?.key === wish.key) return;
    if (!now && this.wishes.some(({ key }) => key === wish.key)) return;
    const others = this.wishes.filter(({ key }) => key !== wish.key);
    this.wishes = (now ? [...others, wish] : [wish, ...others]).slice(-SLICES_MAX);
    this.makeNext();
  }

  private makeNext(): void {
    if (this.making !== null) return;
    this.making = this.wishes.pop() ?? null;
    if (this.making !== null) this.startWorker().postMessage(this.making.request);
  }

  private startWorker(): Worker {
    if (this.worker !== null) return this.worker;
    this.worker = new Worker(new URL("./stretch_worker.ts", import.meta.url), { type: "module", name: "stretch" });
    this.worker.postMessage(this.start);
    this.worker.onmessage = ({ data }: MessageEvent<StretchReply>) => this.take(data);
    return this.worker;
  }

  private take(made: StretchReply): void {
    if (this.making !== null) this.slices.set(this.making.key, made);
    this.making = null;
    for (const key of this.slices.keys()) {
      if (this.slices.size <= SLICES_MAX) break;
      this.slices.delete(key);
    }
    this.makeNext();
  }
}
