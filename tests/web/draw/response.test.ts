import fc from "fast-check";
import { expect, test } from "vitest";
import { bandDb, bandShape, combDb, compressDb, filterDb, gateDb, hzOfPart, limitDb, partOfHz, saturateDb, stagesDb, type Band } from "../../../web/draw/response.ts";

const bell: Band = { shape: "bell", hz: 1000, gainDb: 6, q: 1, on: true };

test("a_bell_reaches_its_gain_at_its_frequency", () => expect(bandDb(bell, 1000)).toBeCloseTo(6, 3));
test("a_bell_leaves_far_frequencies_alone", () => expect(Math.abs(bandDb(bell, 20))).toBeLessThan(0.1));
test("a_shelf_reaches_its_gain_at_its_end", () => {
  expect(bandDb({ ...bell, shape: "high-shelf", hz: 2000, gainDb: -9, q: 0.707 }, 20_000)).toBeCloseTo(-9, 0);
  expect(bandDb({ ...bell, shape: "low-shelf", hz: 200, gainDb: 5, q: 0.707 }, 20)).toBeCloseTo(5, 0);
});
test("a_cut_is_three_db_down_at_its_corner", () => expect(bandDb({ ...bell, shape: "low-cut", hz: 100, q: Math.SQRT1_2 }, 100)).toBeCloseTo(-3.01, 1));
test("a_band_that_is_off_is_flat", () => expect(bandDb({ ...bell, on: false }, 1000)).toBe(0));
test("shapes_are_known_by_their_names", () => expect(["High-pass", "Low shelf", "Bell", "High shelf", "Low-pass", "Notch"].map(bandShape)).toEqual(["low-cut", "low-shelf", "bell", "high-shelf", "high-cut", "notch"]));
test("frequency_and_place_are_inverse", () => fc.assert(fc.property(fc.double({ min: 20, max: 20_000, noNaN: true }), (hz) => { expect(hzOfPart(partOfHz(hz))).toBeCloseTo(hz, 6); })));
test("a_compressor_never_raises_and_keeps_order", () => {
  fc.assert(fc.property(fc.double({ min: -80, max: 6, noNaN: true }), fc.double({ min: -60, max: 0, noNaN: true }), fc.double({ min: 1, max: 20, noNaN: true }), fc.double({ min: 0, max: 24, noNaN: true }), (input, threshold, ratio, knee) => {
    const out = compressDb(input, threshold, ratio, knee);
    expect(out).toBeLessThanOrEqual(input + 1e-9);
    expect(compressDb(input + 1, threshold, ratio, knee)).toBeGreaterThanOrEqual(out - 1e-9);
  }));
});
test("the_steep_filter_falls_twice_as_fast", () => {
  const octave = (kind: string): number => filterDb(kind, 1000, 0, 8000) - filterDb(kind, 1000, 0, 16_000);
  expect(octave("Low 12")).toBeCloseTo(12, 0);
  expect(octave("Low 24")).toBeCloseTo(24, 0);
});
test("a_filter_is_its_prototype_at_its_cutoff_and_far_from_it", () => {
  for (const kind of ["Low-pass 12", "Low-pass 24", "High-pass 12", "High-pass 24"]) expect(filterDb(kind, 1000, 0, 1000), kind).toBeCloseTo(-3, 1);
  for (const kind of ["Band-pass 12", "Band-pass 24"]) expect(filterDb(kind, 1000, 0.7, 1000), kind).toBeCloseTo(0, 6);
  for (const kind of ["Notch 12", "Notch 24"]) expect(filterDb(kind, 1000, 0.7, 1000), kind).toBeLessThan(-100);
  expect(filterDb("High-pass 24", 1000, 0, 125) - filterDb("High-pass 24", 1000, 0, 62.5)).toBeCloseTo(24, 0);
  expect(filterDb("Low-pass 12", 1000, 0.5, 1000)).toBeCloseTo(20 * Math.log10(2 ** 2.3 / 1.414), 6);
});
test("a_phaser_has_a_notch_for_each_pair_of_stages_and_keeps_its_dry_sound", () => {
  const still = { count: 6, centreHz: 800, spread: 0, feedback: 0, mix: 0.5 };
  for (const k of [0, 1, 2]) expect(stagesDb(still, 800 * Math.tan((Math.PI * (2 * k + 1)) / 12))).toBeLessThan(-70);
  expect(stagesDb(still, 800 * Math.tan(Math.PI / 6))).toBeCloseTo(0, 6);
  expect(stagesDb({ ...still, spread: 0.5, feedback: 0.7, mix: 0 }, 500)).toBeCloseTo(0, 9);
  expect(stagesDb({ ...still, feedback: -0.6 }, 800)).toBeLessThan(0);
});
test("a_flanger_has_its_notches_in_even_steps_and_none_where_both_meet", () => {
  const still = { delayMs: 2, feedback: 0, inverted: false, mix: 0.5 };
  for (const k of [0, 1, 2, 7]) {
    expect(combDb(still, (k + 0.5) * 500)).toBeLessThan(-70);
    expect(combDb(still, (k + 1) * 500)).toBeCloseTo(0, 6);
    expect(combDb({ ...still, inverted: true }, (k + 1) * 500)).toBeLessThan(-70);
  }
  expect(combDb(still, 1234, 0)).toBeCloseTo(0, 6);
  expect(combDb({ ...still, inverted: true }, 1234, 0)).toBeLessThan(-70);
  expect(combDb({ ...still, feedback: 0.8, mix: 1 }, 500)).toBeCloseTo(20 * Math.log10(3), 6);
});
test("a_limiter_stays_below_its_ceiling", () => {
  fc.assert(fc.property(fc.double({ min: -60, max: 24, noNaN: true }), fc.double({ min: -24, max: 0, noNaN: true }), fc.double({ min: 0, max: 12, noNaN: true }), (input, ceiling, knee) => {
    expect(limitDb(input, ceiling, knee)).toBeLessThanOrEqual(ceiling + 1e-9);
    if (input < ceiling - knee) expect(limitDb(input, ceiling, knee)).toBe(input);
  }));
});
test("a_gate_turns_down_what_is_below_and_a_ducker_what_is_above", () => {
  expect([gateDb(-50, -40, 12, false), gateDb(-30, -40, 12, false)]).toEqual([-62, -30]);
  expect([gateDb(-50, -40, 12, true), gateDb(-30, -40, 12, true)]).toEqual([-50, -42]);
});
test("a_saturator_is_straight_for_soft_sounds_and_takes_back_three_quarters_of_its_drive", () => {
  expect(saturateDb(-60, "Tape", 0)).toBeCloseTo(-60, 2);
  expect(saturateDb(-80, "Clip", 24)).toBeCloseTo(-74, 2);
  expect(saturateDb(0, "Tape", 24)).toBeCloseTo(-18, 1);
});
