import fc from "fast-check";
import { expect, test } from "vitest";
import { fitRange, rowAt, rowsOfHeights, ticksOfX, xOfTicks, zoomAt } from "../../../web/lib/geometry.ts";

const limits = { minTicksPerPixel: 1000, maxTicksPerPixel: 1e8 };
const view = fc.record({ originTicks: fc.double({ min: 0, max: 1e12, noNaN: true }), ticksPerPixel: fc.double({ min: 1000, max: 1e8, noNaN: true }) });

test("pixels_and_ticks_are_inverse", () => {
  fc.assert(fc.property(view, fc.double({ min: 0, max: 4000, noNaN: true }), (v, x) => { expect(xOfTicks(v, ticksOfX(v, x))).toBeCloseTo(x, 3); }));
});
test("zoom_keeps_the_time_under_the_pointer", () => {
  fc.assert(fc.property(view, fc.double({ min: 0, max: 2000, noNaN: true }), fc.double({ min: 0.2, max: 5, noNaN: true }), (v, x, factor) => {
    const next = zoomAt(v, x, factor, limits);
    if (next.originTicks > 0) expect(xOfTicks(next, ticksOfX(v, x))).toBeCloseTo(x, 3);
    expect(next.ticksPerPixel).toBeGreaterThanOrEqual(limits.minTicksPerPixel);
    expect(next.ticksPerPixel).toBeLessThanOrEqual(limits.maxTicksPerPixel);
  }));
});
test("fit_shows_the_whole_range", () => {
  const fitted = fitRange(5e6, 9e8, 1200, limits);
  expect(xOfTicks(fitted, 5e6)).toBeGreaterThanOrEqual(0);
  expect(xOfTicks(fitted, 9e8)).toBeLessThanOrEqual(1200);
});
test("row_at_finds_the_row_that_holds_y", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 24, max: 200 }), { minLength: 1, maxLength: 300 }), fc.nat(40_000), (heights, y) => {
    const rows = rowsOfHeights(heights), index = rowAt(rows, y);
    expect(rows.tops[index]).toBeLessThanOrEqual(y);
    if (index < heights.length - 1) expect(rows.tops[index + 1]).toBeGreaterThan(y);
  }));
});
test("row_of_an_empty_list_is_none", () => expect(rowAt(rowsOfHeights([]), 5)).toBe(-1));
