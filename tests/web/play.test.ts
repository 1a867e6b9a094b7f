import { expect, test } from "vitest";
import { heardOf, keptRateHz } from "../../web/play/stems.ts";
import { barsOf, levelsOf, loudestOf } from "../../web/play/wave.ts";
import { timeText } from "../../web/play/words.ts";

test("a length is minutes and seconds, and hours where there are some", () => {
  expect([0, 7.9, 187, 3729, -1].map(timeText)).toEqual(["0:00", "0:07", "3:07", "1:02:09", "0:00"]);
});
test("levels reach to one whatever the song's own loudest is; nonsense is a line", () => {
  expect(levelsOf("0080").at(1)).toBe(1);
  expect(levelsOf("00ff80").map((level) => Math.round(level * 100))).toEqual([0, 100, 50]);
  expect(new Set(levelsOf("zz"))).toEqual(new Set([0.02]));
  expect(levelsOf("").length).toBe(60);
});
test("each bar is the loudest of its stretch, with more or fewer bars than levels", () => {
  expect(barsOf([0.1, 0.9, 0.3, 0.2], 2)).toEqual([0.9, 0.3]);
  expect(barsOf([0.5, 1], 4)).toEqual([0.5, 0.5, 1, 1]);
});
test("tracks are drawn beside the loudest of them all", () => {
  expect(loudestOf("0040ff")).toBe(1);
  expect(levelsOf("0040", loudestOf("80")).map((level) => Math.round(level * 100))).toEqual([0, 50]);
});
test("a solo silences the others, muted or not; without one only mutes count", () => {
  const none = { muted: false, soloed: false };
  expect(heardOf([none, { ...none, muted: true }])).toEqual([true, false]);
  expect(heardOf([none, { muted: true, soloed: true }, none])).toEqual([false, true, false]);
});
test("many long tracks are kept at a rate that fits a browser's memory", () => {
  expect(keptRateHz(4, 200)).toBe(48000);
  expect(keptRateHz(16, 240)).toBe(24000);
  expect(keptRateHz(64, 600)).toBe(12000);
});
