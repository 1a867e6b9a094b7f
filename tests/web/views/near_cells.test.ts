// Of a large matrix only what is near the sight is made; whatever is seen is made once it rests.

import { expect, test } from "vitest";
import { type Coming, grown, grownBy, isSmall, placesOf, seenOf, type Span } from "../../../web/views/live/near_cells.ts";

const COUNT = 200, LONG = 116, ROOM = 1300;
/** As frame after frame at rest leaves it. */
function rested(made: Span, seen: Span, count = COUNT): { readonly span: Span; readonly frames: number } {
  for (let frames = 0, span = made; ; frames++) {
    const next = grown(span, seen, count);
    if (next === span) return { span, frames };
    if (frames > 4 * count) throw new Error("it never rests");
    span = next;
  }
}

test("whatever is seen is made when it rests, wherever one was before and is now", () => {
  for (let before = 0; before < COUNT; before += 13) {
    for (let at = 0; at + ROOM <= COUNT * LONG; at += 457) {
      const seen = seenOf(at, ROOM, LONG, COUNT), { span } = rested({ from: before, to: Math.min(COUNT, before + 9) }, seen);
      expect(span.from).toBeLessThanOrEqual(Math.floor(at / LONG));
      expect(span.to).toBeGreaterThanOrEqual(Math.min(COUNT, Math.ceil((at + ROOM) / LONG)));
    }
  }
});

test("a frame makes one more at most, and what is far is not kept", () => {
  const seen = seenOf(90 * LONG, ROOM, LONG, COUNT);
  let span: Span = { from: 80, to: 130 };
  for (;;) {
    const next = grown(span, seen, COUNT);
    if (next === span) break;
    expect(Math.max(0, span.from - next.from) + Math.max(0, next.to - span.to)).toBeLessThanOrEqual(1);
    span = next;
  }
  expect(span.to - span.from).toBeLessThanOrEqual(Math.ceil(ROOM / LONG) + 1 + 2 + 6);
});

test("one that comes is made a few cells in a frame, and all of it; another one begins anew", () => {
  const made = { from: 4, to: 20 }, next = { from: 4, to: 21 };
  for (let cells = 0; cells < 30; cells++) {
    let coming: Coming | null = null, frames = 0, before = 0;
    for (;;) {
      coming = grownBy(coming, "columns", made, next, cells, 3);
      if (coming === null) break;
      expect(coming.cells - before).toBe(3);
      [before, frames] = [coming.cells, frames + 1];
    }
    expect(frames).toBe(Math.ceil(cells / 3));
  }
  const half: Coming = { along: "columns", span: next, cells: 9 };
  expect(grownBy(half, "rows", made, next, 15, 3)).toEqual({ along: "rows", span: next, cells: 3 });
  expect(grownBy(half, "columns", made, { from: 3, to: 20 }, 15, 3)?.cells).toBe(3);
});

test("what goes, goes at once, as does what lies elsewhere", () => {
  const made = { from: 4, to: 20 };
  for (const next of [{ from: 5, to: 20 }, { from: 4, to: 19 }, { from: 90, to: 91 }]) expect(grownBy(null, "columns", made, next, 15, 3)).toBe(null);
});

test("what is seen is made before anything near it, and nothing goes for it", () => {
  const seen = { from: 20, to: 30 };
  expect(grown({ from: 10, to: 24 }, seen, COUNT, 0)).toEqual({ from: 10, to: 25 });
  const made = { from: 10, to: 30 };
  expect(grown(made, seen, COUNT, 0)).toBe(made);
  expect(grown(made, seen, COUNT)).toEqual({ from: 10, to: 31 });
});

test("where a song has become shorter, nothing beyond its end is made", () => {
  const { span } = rested({ from: 150, to: 170 }, seenOf(0, ROOM, LONG, 12), 12);
  expect(span).toEqual({ from: 0, to: 12 });
  expect(placesOf({ from: 8, to: 20 }, 40, 12)).toEqual([8, 9, 10, 11]);
  expect(rested({ from: 0, to: 0 }, seenOf(0, ROOM, LONG, 0), 0).span).toEqual({ from: 0, to: 0 });
});

test("what has the focus stays among the others, in order, and once", () => {
  expect(placesOf({ from: 3, to: 6 }, 1, 9)).toEqual([1, 3, 4, 5]);
  expect(placesOf({ from: 3, to: 6 }, 8, 9)).toEqual([3, 4, 5, 8]);
  expect(placesOf({ from: 3, to: 6 }, 4, 9)).toEqual([3, 4, 5]);
  expect(placesOf({ from: 3, to: 6 }, null, 9)).toEqual([3, 4, 5]);
});

test("the matrix of a usual song is made whole", () => {
  expect(isSmall(16, 12)).toBe(true);
  expect(isSmall(200, 50)).toBe(false);
});
