// Bars of a clip's own metre, from where its content begins, and the song's where it has none.
import { expect, test } from "vitest";
import { TICKS_PER_QUARTER as Q } from "../../../web/project/api.ts";
import { barsBefore, barsOf } from "../../../web/project/metre.ts";

test("bars count from the content's beginning, whatever the song counts", () => {
  const bars = barsOf({ numerator: 5, denominator: 8 }, 16 * Q);
  expect(bars.barTicks(0)).toBe(16 * Q);
  expect(bars.barTicks(3)).toBe(16 * Q + 7.5 * Q);
  expect(bars.barAt(16 * Q + 2.5 * Q)).toEqual({ bar: 1, beat: 0, ticks: 0 });
  expect(bars.barAt(16 * Q + 2.5 * Q + 1.75 * Q)).toEqual({ bar: 1, beat: 3, ticks: Q / 4 });
  expect(bars.barAt(0)).toEqual({ bar: 0, beat: 0, ticks: 0 }); // nothing lies before it
  expect(bars.signatureAt(0)).toEqual({ numerator: 5, denominator: 8 });
});

test("places and bars are inverse in every metre", () => {
  for (const numerator of [1, 3, 7, 11, 64])
    for (const denominator of [1, 2, 4, 8, 16, 32, 64]) {
      const bars = barsOf({ numerator, denominator }, 3 * Q);
      for (let bar = 0; bar < 40; bar++) expect(bars.barAt(bars.barTicks(bar))).toEqual({ bar, beat: 0, ticks: 0 });
    }
});

test("bars before a place keep its place in the bar, and end at the beginning", () => {
  const bars = barsOf({ numerator: 3, denominator: 4 }, 0);
  expect(barsBefore(bars, 7.25 * Q, 0)).toBe(7.25 * Q);
  expect(barsBefore(bars, 7.25 * Q, 1)).toBe(4.25 * Q);
  expect(barsBefore(bars, 7.25 * Q, 2)).toBe(1.25 * Q);
  expect(barsBefore(bars, 7.25 * Q, 3)).toBe(0);
  expect(barsBefore(bars, 0, 2)).toBe(0);
});
