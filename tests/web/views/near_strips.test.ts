// Only strips near what is seen are made; whatever is seen is made.

import { expect, test } from "vitest";
import { nearStrips } from "../../../web/views/mixer/near_strips.ts";

const range = (scrollLeft: number, width: number): [number, number] => nearStrips(scrollLeft, width).split(":").map(Number) as [number, number];

test("what is seen is made, wherever one scrolled, with six more on both sides", () => {
  for (const width of [0, 266, 900, 1900]) {
    for (let at = 0; at < 17_000; at += 37) {
      const [first, end] = range(at, width);
      expect(first).toBeLessThanOrEqual(Math.max(0, Math.floor(at / 84) - 6));
      expect(end).toBeGreaterThanOrEqual(Math.ceil((at + width) / 84) + 6);
    }
  }
});

test("of two hundred strips no more are made than two rooms hold", () => {
  const [first, end] = range(8000, 1000);
  expect(end - first).toBeLessThanOrEqual(12 + 2 * 6 + 8);
});

test("scrolling changes it once in a few strips", () => {
  const seen = new Set<string>();
  for (let at = 0; at < 84 * 40; at++) seen.add(nearStrips(at, 1000));
  expect(seen.size).toBeLessThanOrEqual(2 * 40 / 4 + 2);
});
