// Stretched sound as the page worker reads it: slices that a worker makes when they are wanted, and the ones behind them before they
// are. What was read longest ago goes: of each sound a few stay, where it plays and where it was before.

import type { StretchedFile } from "../../wasm/graph";
import { toHex } from "../lib/hex";
import { SLICE_BYTES, type StretchReply, type StretchRequest, type StretchStart } from "./stretch_protocol";

const SLICES_EACH = 3;
/** This one and the next of twenty sounds. */
const SLICES_MAX = 40;
/** As many as may be in pages at once (engine/graph/page_loader.h). */
const KNOWN_MAX = 4096;

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
    const name = toHex(file.name);
    this.known.delete(name);
    this.known.set(name, file);
    dropOldest(this.known, [...this.known.keys()], KNOWN_MAX);
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
    if (this.making !== null) {
      const [name = ""] = this.making.key.split(" ");
      this.slices.set(this.making.key, made);
      dropOldest(this.slices, [...this.slices.keys()].filter((key) => key.startsWith(name)), SLICES_EACH);
      dropOldest(this.slices, [...this.slices.keys()], SLICES_MAX);
    }
    this.making = null;
    this.makeNext();
  }
}

/** `keys` of a map, oldest first: so many stay. */
function dropOldest(map: Map<string, unknown>, keys: readonly string[], max: number): void {
  for (const key of keys.slice(0, Math.max(0, keys.length - max))) map.delete(key);
}
