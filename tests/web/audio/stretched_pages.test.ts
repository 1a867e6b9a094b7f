// Slices of stretched sound: asked for when they are wanted and the next one before it is, one at a time, and few of each are kept.
import { afterEach, expect, test, vi } from "vitest";
import { SLICE_BYTES, type StretchReply, type StretchRequest, type StretchStart } from "../../../web/audio/stretch_protocol";
import { StretchedPages } from "../../../web/audio/stretched_pages";

/** A worker that answers when it is told to. */
class Maker {
  static last: Maker;
  readonly asked: number[] = [];
  onmessage: ((event: { data: StretchReply }) => void) | null = null;
  constructor() {
    Maker.last = this;
  }
  postMessage(message: StretchStart | StretchRequest): void {
    if ("of" in message) this.asked.push(message.slice);
  }
  answer(bytes = SLICE_BYTES): void {
    this.onmessage?.({ data: new Uint8Array(bytes).fill(this.asked.at(-1) as number) });
  }
}

const NAME = "07".repeat(32), BYTES = 65_536;

function begin(): StretchedPages {
  vi.stubGlobal("Worker", Maker);
  const pages = new StretchedPages({} as StretchStart);
  pages.add({ name: new Uint8Array(32).fill(7), asset: new Uint8Array(32), job: new Uint8Array(0) });
  return pages;
}

afterEach(() => void vi.unstubAllGlobals());

test("a slice is made once, then the one behind it", () => {
  const pages = begin();
  expect(pages.has(NAME)).toBe(true);
  for (let i = 0; i < 3; i++) expect(pages.read(NAME, 5 * BYTES, BYTES)).toBe("later");
  expect(Maker.last.asked).toEqual([0]);
  Maker.last.answer();
  expect(pages.read(NAME, 5 * BYTES, BYTES)).toEqual(new Uint8Array(BYTES));
  expect(Maker.last.asked).toEqual([0, 1]);
  Maker.last.answer(3 * BYTES); // the sound ends in it
  expect(pages.read(NAME, SLICE_BYTES + 2 * BYTES, BYTES)).toEqual(new Uint8Array(BYTES).fill(1));
  expect(Maker.last.asked).toEqual([0, 1]);
});

test("what is wanted last is made first, and few slices stay", () => {
  const pages = begin();
  for (const slice of [9, 20, 40]) expect(pages.read(NAME, slice * SLICE_BYTES, BYTES)).toBe("later");
  expect(Maker.last.asked).toEqual([9]);
  for (let i = 0; i < 3; i++) Maker.last.answer();
  expect(Maker.last.asked).toEqual([9, 40, 20]);
  expect(pages.read(NAME, 9 * SLICE_BYTES, BYTES)).not.toBe("later"); // and 10 is made
  Maker.last.answer();
  expect(pages.read(NAME, 9 * SLICE_BYTES, BYTES)).not.toBe("later");
  expect(pages.read(NAME, 40 * SLICE_BYTES, BYTES)).toBe("later"); // read longest ago
});

test("what cannot be made is silence, and a name that is not known is nothing", () => {
  const pages = begin();
  expect(pages.read(NAME, 0, BYTES)).toBe("later");
  Maker.last.onmessage?.({ data: null });
  expect(pages.read(NAME, 0, BYTES)).toBeNull();
  expect(pages.read("ff", 0, BYTES)).toBeNull();
});
