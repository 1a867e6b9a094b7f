// Tapping a tempo: steady taps give theirs, a pause begins anew.
import { expect, test } from "vitest";
import { tapped } from "../../../web/lib/taps.ts";

function tap(times: readonly number[]): number | null {
  let kept: readonly number[] = [], bpm: number | null = null;
  for (const at of times) ({ kept, bpm } = tapped(kept, at));
  return bpm;
}

test("steady taps give their tempo from the third on", () => {
  expect(tap([0, 500])).toBe(null);
  expect(tap([0, 500, 1000])).toBe(120);
  expect(tap([0, 600, 1190, 1800])).toBeCloseTo(100);
});

test("a pause begins anew", () => {
  expect(tap([0, 500, 1000, 4000])).toBe(null);
  expect(tap([0, 500, 1000, 4000, 5000, 6000])).toBe(60);
});

test("the last eight beats count", () => {
  expect(tap([...Array(20).keys()].map((i) => (i < 10 ? i * 1000 : 9000 + (i - 9) * 400)))).toBe(150);
});
