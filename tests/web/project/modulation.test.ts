// How far modulators may move a knob.
import { expect, test } from "vitest";
import { reachOf } from "../../../web/project/modulation.ts";

const by = (depth: number, bothWays = false) => ({ depth, bothWays });

test("one way goes up or down from where the knob stands, both ways around it", () => {
  expect(reachOf([by(0.25)], 0.5)).toEqual([0.5, 0.75]);
  expect(reachOf([by(-0.25)], 0.5)).toEqual([0.25, 0.5]);
  expect(reachOf([by(-0.25, true)], 0.5)).toEqual([0.25, 0.75]);
});

test("several add up and end at the knob's ends", () => {
  expect(reachOf([by(0.5), by(0.4), by(-0.1)], 0.3)).toEqual([expect.closeTo(0.2), 1]);
});

test("nothing, or a depth of nothing, moves nothing", () => {
  expect(reachOf([], 0.5)).toBeNull();
  expect(reachOf([by(0)], 0.5)).toBeNull();
});
