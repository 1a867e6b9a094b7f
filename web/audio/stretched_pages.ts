// Stretched sound as the page worker reads it: pieces that a worker makes when they are wanted, and those behind them before they are.
// Where nothing is made yet one piece is, so that a jump is silent for no longer than that takes; then more and more at once, which is
// faster. What was read longest ago goes: of each sound a minute stays, where it plays and where it was before.

import type { StretchedFile } from "../../wasm/graph";
import { toHex } from "../lib/hex";
import { PIECE_BYTES, type StretchReply, type StretchRequest } from "./stretch_protocol";

const PIECES_EACH = 24;
/** A third of a minute of stereo of forty sounds. */
const PIECES_MAX = 320;
const PIECES_A_JOB = 8;
/** So far ahead of what is read all is made: 22 s of stereo at 48 kHz. */
const PIECES_AHEAD = 8;
const WISHES_MAX = 64;
/** As many as may be in pages at once (engine/graph/page_loader.h). */
const KNOWN_MAX = 4096;

/** Of two wishes the greater is made first, of equal ones the newer. */
const PINNED = 0, AHEAD = 1, ASKED = 2;

interface Wish extends StretchRequest {
  readonly name: string;
  readonly rank: number;
}

export class StretchedPages {
  private readonly known = new Map<string, StretchedFile>();
  private readonly pieces = new Map<string, StretchReply>();
  private wishes: Wish[] = [];
  private making: Wish | null = null;

  /** `stretcher`: where pieces are made. */
  constructor(private readonly stretcher: MessagePort) {
    stretcher.onmessage = ({ data }: MessageEvent<StretchReply>) => this.take(data);
  }

  add(file: StretchedFile): void {
    const name = toHex(file.name);
    this.known.delete(name);
    this.known.set(name, file);
    dropOldest(this.known, [...this.known.keys()], KNOWN_MAX);
  }

  has(name: string): boolean {
    return this.known.has(name);
  }

  /** "later": it is being made; null: it cannot be. `pinned`: nobody hears it yet, but a clip or a loop begins here. */
  read(name: string, at: number, bytes: number, pinned = false): Uint8Array | "later" | null {
    const of = this.known.get(name), piece = Math.floor(at / PIECE_BYTES), key = keyOf(name, piece), made = this.pieces.get(key);
    if (of === undefined) return null;
    if (made === undefined) {
      this.wish({ of, name, piece, count: 1, rank: pinned ? PINNED : ASKED });
      return "later";
    }
    if (made === null) return null;
    this.pieces.delete(key); // and so becomes the one that was read last
    this.pieces.set(key, made);
    if (!pinned) this.lookAhead(of, name, piece);
    const begin = at - piece * PIECE_BYTES;
    return made.subarray(begin, begin + bytes);
  }

  private isWhole(name: string, piece: number): boolean {
    return this.pieces.get(keyOf(name, piece))?.length === PIECE_BYTES;
  }

  /** The first that is missing behind one that is here, unless the sound ends before. */
  private lookAhead(of: StretchedFile, name: string, piece: number): void {
    let next = piece;
    while (next <= piece + PIECES_AHEAD && this.isWhole(name, next)) next++;
    if (next <= piece + PIECES_AHEAD && !this.pieces.has(keyOf(name, next))) this.wish({ of, name, piece: next, count: 1, rank: AHEAD });
  }

  private wish(wish: Wish): void {
    const { making } = this, { name, piece, rank } = wish;
    if (making?.name === name && piece >= making.piece && piece < making.piece + making.count) return;
    const before = this.wishes.find((other) => other.name === name && other.piece === piece);
    if (before !== undefined && (before.rank > rank || (before.rank === rank && rank !== ASKED))) return;
    this.wishes = [...this.wishes.filter((other) => other !== before), wish].sort((a, b) => a.rank - b.rank).slice(-WISHES_MAX);
    this.makeNext();
  }

  private makeNext(): void {
    if (this.making !== null) return;
    const wish = this.wishes.pop();
    if (wish === undefined) return;
    this.making = { ...wish, count: this.countFor(wish) };
    const { of, piece, count } = this.making;
    this.stretcher.postMessage({ of, piece, count } satisfies StretchRequest);
  }

  /** Four times as many as are here already right before it, and none that is here. */
  private countFor({ name, piece }: Wish): number {
    let run = 0, count = 1;
    while (run < PIECES_A_JOB && this.isWhole(name, piece - 1 - run)) run++;
    while (count < Math.min(4 * run, PIECES_A_JOB) && !this.pieces.has(keyOf(name, piece + count))) count++;
    return count;
  }

  private take(made: StretchReply): void {
    const { making } = this;
    if (making !== null) {
      const { name, piece, count } = making;
      if (made === null) this.pieces.set(keyOf(name, piece), null);
      // Copies, so that what is dropped is free.
      else for (let i = 0; i < count && i * PIECE_BYTES < made.length; i++) this.pieces.set(keyOf(name, piece + i), made.slice(i * PIECE_BYTES, (i + 1) * PIECE_BYTES));
      dropOldest(this.pieces, [...this.pieces.keys()].filter((key) => key.startsWith(name)), PIECES_EACH);
      dropOldest(this.pieces, [...this.pieces.keys()], PIECES_MAX);
    }
    this.making = null;
    this.makeNext();
  }
}

const keyOf = (name: string, piece: number): string => `${name} ${piece}`;

/** `keys` of a map, oldest first: so many stay. */
function dropOldest(map: Map<string, unknown>, keys: readonly string[], max: number): void {
  for (const key of keys.slice(0, Math.max(0, keys.length - max))) map.delete(key);
}
