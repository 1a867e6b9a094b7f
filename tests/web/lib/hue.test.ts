import fc from "fast-check";
import { expect, test } from "vitest";
import { circleDistance, farthestHue, HUES } from "../../../web/lib/hue.ts";

test("twelve_tracks_get_twelve_hues", () => {
  const used: number[] = [];
  for (let track = 0; track < HUES; track++) used.push(farthestHue(used));
  expect(new Set(used).size).toBe(HUES);
});
test("a_new_hue_is_as_far_as_any", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: HUES }), { minLength: 1, maxLength: 20 }), (used) => {
    const nearest = (hue: number): number => Math.min(...used.map((other) => circleDistance(hue, other)));
    const best = Math.max(...Array.from({ length: HUES }, (_, index) => nearest(index + 1)));
    expect(nearest(farthestHue(used))).toBe(best);
  }));
});
