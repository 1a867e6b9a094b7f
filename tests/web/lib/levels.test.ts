import fc from "fast-check";
import { expect, test } from "vitest";
import { Ballistics, dbOfTravel, travelOfDb } from "../../../web/lib/levels.ts";

test("zero_db_lies_at_three_quarters", () => expect(travelOfDb(0)).toBeCloseTo(0.75, 12));
test("travel_and_db_are_inverse", () => {
  fc.assert(fc.property(fc.double({ min: -90, max: 6, noNaN: true }), (db) => { expect(dbOfTravel(travelOfDb(db))).toBeCloseTo(db, 6); }));
});
test("the_scale_only_rises", () => {
  fc.assert(fc.property(fc.double({ min: -96, max: 6, noNaN: true }), fc.double({ min: -96, max: 6, noNaN: true }), (a, b) => {
    if (a < b) expect(travelOfDb(a)).toBeLessThanOrEqual(travelOfDb(b));
  }));
});
test("a_meter_falls_twenty_db_a_second", () => {
  const needle = new Ballistics();
  needle.feed(-6, 0, 16);
  for (let now = 10; now <= 1000; now += 10) needle.feed(-120, now, 10);
  expect(needle.levelDb).toBeCloseTo(-26, 1);
});
test("a_peak_stays_a_second_and_a_half", () => {
  const needle = new Ballistics();
  needle.feed(-6, 0, 16);
  needle.feed(-120, 1400, 16);
  expect(needle.holdDb).toBe(-6);
  needle.feed(-120, 1600, 200);
  expect(needle.holdDb).toBeLessThan(-6);
});
test("a_clip_lamp_stays_until_it_is_cleared", () => {
  const needle = new Ballistics();
  needle.feed(0.5, 0, 16);
  needle.feed(-120, 9000, 16);
  expect(needle.clipped).toBe(true);
  needle.clear();
  expect(needle.clipped).toBe(false);
});
