import fc from "fast-check";
import { expect, test } from "vitest";
import { guarded, HowlWatch } from "../../../web/audio/ear_guard.ts";

test("what is soft goes through as it is, and nothing comes out louder than a decibel below full scale", () => {
  fc.assert(fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (x) => {
    const out = guarded(x);
    if (Math.abs(x) <= 0.5) expect(out).toBe(x);
    expect(Math.abs(out)).toBeLessThanOrEqual(10 ** (-1 / 20));
    expect(guarded(-x)).toBeCloseTo(-out, 12);
  }));
});
test("louder in is never softer out", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
    expect(guarded(Math.max(a, b))).toBeGreaterThanOrEqual(guarded(Math.min(a, b)));
  }));
});

/** When a watch says that it howls, for peaks that come every 30 ms. */
const howls = (peaks: readonly number[]): number[] => {
  const watch = new HowlWatch();
  return peaks.flatMap((peak, i) => (watch.feed(peak, 30 * i) ? [30 * i] : []));
};
test("a second at the limit is a howl, told once a second as long as it stays", () => {
  expect(howls(Array<number>(100).fill(1))).toEqual([1020, 2070]);
});
test("strokes at the limit are music, however many", () => {
  expect(howls(Array.from({ length: 400 }, (_, i) => (i % 6 < 2 ? 1 : 0.6)))).toEqual([]);
});
test("a sound just below the limit may stay", () => {
  expect(howls(Array<number>(400).fill(0.97))).toEqual([]);
});
