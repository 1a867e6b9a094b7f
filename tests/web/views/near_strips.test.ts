// Only strips near what is seen are made; whatever is seen is made.

import { expect, test } from "vitest";
import { nearStrips } from "../../../web/views/mixer/near_strips.ts";

const range = (scrollLeft: number, width: number): [number, number] => nearStrips(scrollLeft, width).split(":").map(Number) as [number, number];

test("what is seen is made, wherever one scrolled, with as much on both sides", () => {
  for (const width of [0, 266, 900, 1900]) {
    for (let at = 0; at < 17_000; at += 37) {
      const [first, end] = range(at, width), shown = Math.ceil(width / 84);
      expect(first).toBeLessThanOrEqual(Math.max(0, Math.floor(at / 84) - shown));
      expect(end).toBeGreaterThanOrEqual(Math.ceil((at + width) / 84) + shown);
    }
  }
});

test("of two hundred strips no more are made than four rooms hold", () => {
  const [first, end] = range(8000, 1000);
  expect(end - first).toBeLessThanOrEqual(4 * 12 + 8);
});

test("scrolling changes it once in a few strips", () => {
  const seen = new Set<string>();
  for (let at = 0; at < 84 * 40; at++) seen.add(nearStrips(at, 1000));
  expect(seen.size).toBeLessThanOrEqual(2 * 40 / 8 + 2);
});
