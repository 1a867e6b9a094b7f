import fc from "fast-check";
import { expect, test } from "vitest";
import { adaptiveDivision, labelBars, lineStrength, snapDown, snapStep, snapTo } from "../../../web/lib/grid.ts";

const QUARTER = 17_740_800, BAR = 4 * QUARTER;

test("adaptive_lines_are_never_closer_than_asked", () => {
  fc.assert(fc.property(fc.double({ min: 100, max: 1e8, noNaN: true }), fc.integer({ min: 4, max: 64 }), (ticksPerPixel, pixels) => {
    expect(adaptiveDivision(ticksPerPixel, QUARTER, BAR, pixels) / ticksPerPixel).toBeGreaterThanOrEqual(pixels);
  }));
});
test("adaptive_lines_get_finer_when_zoomed_in", () => {
  fc.assert(fc.property(fc.double({ min: 100, max: 1e8, noNaN: true }), (ticksPerPixel) => {
    expect(adaptiveDivision(ticksPerPixel / 2, QUARTER, BAR, 12)).toBeLessThanOrEqual(adaptiveDivision(ticksPerPixel, QUARTER, BAR, 12));
  }));
});
test("snapping_twice_changes_nothing", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 45 }), fc.constantFrom(QUARTER, QUARTER / 4, QUARTER / 3, BAR), (ticks, step) => {
    const once = snapTo(ticks, step);
    expect(snapTo(once, step)).toBe(once);
    expect(Math.abs(once - ticks)).toBeLessThanOrEqual(step / 2);
  }));
});
test("snapping_down_is_at_or_before_and_within_a_step", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.constantFrom(QUARTER, QUARTER / 8, BAR), (ticks, step) => {
    const line = snapDown(ticks, step);
    expect(line).toBeLessThanOrEqual(ticks);
    expect(ticks - line).toBeLessThan(step);
  }));
});
test("snap_counts_from_the_given_bar_start", () => {
  const threeFour = 3 * QUARTER;
  expect(snapTo(threeFour + 0.6 * QUARTER, QUARTER, threeFour)).toBe(threeFour + QUARTER);
});
test("snap_off_leaves_time_alone_but_whole", () => expect(snapTo(1234.4, snapStep("off", 1, QUARTER, BAR))).toBe(1234));
test("triplets_divide_the_quarter_in_three", () => expect(snapStep("1/8T", 1, QUARTER, BAR)).toBe(QUARTER / 3));
test("labels_keep_their_distance_in_powers_of_two", () => {
  fc.assert(fc.property(fc.double({ min: 0.01, max: 400, noNaN: true }), (pixels) => {
    const bars = labelBars(pixels, 56);
    expect(bars * pixels >= 56 || bars >= 1 << 20).toBe(true);
    expect(Math.log2(bars) % 1).toBe(0);
  }));
});
test("lines_fade_between_twelve_and_four_pixels", () => {
  expect(lineStrength(12)).toBe(1);
  expect(lineStrength(4)).toBe(0);
  expect(lineStrength(8)).toBeCloseTo(0.5);
});
