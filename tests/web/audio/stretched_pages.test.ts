// Pieces of stretched sound: one at first, then more at once, what is heard before what may be, and few of each are kept.
import { expect, test } from "vitest";
import { PIECE_BYTES, type StretchReply, type StretchRequest } from "../../../web/audio/stretch_protocol";
import { StretchedPages } from "../../../web/audio/stretched_pages";

const NAME = "07".repeat(32), OTHER = "08".repeat(32), BYTES = 65_536;

/** One who stretches, and answers when told to; every piece is filled with its number. */
class Maker {
  static last: Maker;
  readonly asked: [piece: number, count: number][] = [];
  onmessage: ((event: { data: StretchReply }) => void) | null = null;
  answered = 0;
  constructor() {
    Maker.last = this;
  }
  postMessage({ piece, count }: StretchRequest): void {
    this.asked.push([piece, count]);
  }
  /** The sound ends after so many pieces. */
  answer(pieces = Infinity): void {
    const [piece, count] = this.asked[this.answered++] as [number, number], made = Math.min(count, pieces - piece);
    const data = new Uint8Array(Math.round(made * PIECE_BYTES));
    for (let i = 0; i < made; i++) data.fill(piece + i, i * PIECE_BYTES, (i + 1) * PIECE_BYTES);
    this.onmessage?.({ data });
  }
  get waits(): boolean {
    return this.answered < this.asked.length;
  }
}

function begin(): StretchedPages {
  const pages = new StretchedPages(new Maker() as unknown as MessagePort);
  for (const byte of [7, 8]) pages.add({ name: new Uint8Array(32).fill(byte), asset: new Uint8Array(32), job: new Uint8Array(0) });
  return pages;
}

/** A page that is full of a piece's number. */
const holds = (page: Uint8Array | "later" | null, piece: number): boolean => page instanceof Uint8Array && page.length === BYTES && page.every((byte) => byte === piece);
const read = (pages: StretchedPages, piece: number, name = NAME, pinned = false): Uint8Array | "later" | null => pages.read(name, Math.round(piece * PIECE_BYTES), BYTES, pinned);

test("after a jump one piece is made first, then more and more until enough is there", () => {
  const pages = begin();
  expect(pages.has(NAME)).toBe(true);
  for (let i = 0; i < 3; i++) expect(read(pages, 5.25)).toBe("later");
  expect(Maker.last.asked).toEqual([[5, 1]]);
  Maker.last.answer();
  while (read(pages, 5.25) !== "later" && Maker.last.waits) Maker.last.answer();
  expect(holds(read(pages, 5.25), 5)).toBe(true);
  expect(Maker.last.asked).toEqual([[5, 1], [6, 4], [10, 8]]);
  for (let piece = 5; piece < 18; piece += 0.25) expect(holds(read(pages, piece), Math.floor(piece))).toBe(true);
});

test("nothing is made beyond the end", () => {
  const pages = begin();
  expect(read(pages, 2)).toBe("later");
  Maker.last.answer(3.5);
  expect(holds(read(pages, 2), 2)).toBe(true);
  Maker.last.answer(3.5);
  expect(holds(read(pages, 3.25), 3)).toBe(true);
  expect(Maker.last.asked).toEqual([[2, 1], [3, 4]]);
});

test("what is wanted last is made first, then what is ahead of what plays, then where clips begin", () => {
  const pages = begin();
  expect(read(pages, 9)).toBe("later");
  expect(read(pages, 100, NAME, true)).toBe("later");
  expect(read(pages, 20)).toBe("later");
  expect(read(pages, 40, OTHER)).toBe("later");
  Maker.last.answer();
  expect(read(pages, 9)).not.toBe("later"); // and what is behind it is wished for
  for (let i = 0; i < 4; i++) Maker.last.answer();
  expect(Maker.last.asked).toEqual([[9, 1], [40, 1], [20, 1], [10, 4], [100, 1]]);
});

test("where a clip begins nothing is made ahead, until it is heard", () => {
  const pages = begin();
  expect(read(pages, 7, NAME, true)).toBe("later");
  Maker.last.answer();
  expect(read(pages, 7, NAME, true)).not.toBe("later");
  expect(Maker.last.asked).toEqual([[7, 1]]);
  expect(read(pages, 7)).not.toBe("later");
  expect(Maker.last.asked).toEqual([[7, 1], [8, 4]]);
});

test("of each sound a minute stays, and what was read last stays longest", () => {
  const pages = begin();
  for (let piece = 0; piece < 80; piece += 2) {
    expect(read(pages, piece, NAME, true)).toBe("later");
    Maker.last.answer();
    expect(read(pages, 0, NAME, true)).not.toBe("later");
  }
  expect(read(pages, 70, NAME, true)).not.toBe("later");
  expect(read(pages, 4, NAME, true)).toBe("later"); // read longest ago
});

test("what cannot be made is silence, and a name that is not known is nothing", () => {
  const pages = begin();
  expect(read(pages, 0)).toBe("later");
  Maker.last.onmessage?.({ data: null });
  expect(read(pages, 0)).toBeNull();
  expect(pages.read("ff", 0, BYTES)).toBeNull();
});
