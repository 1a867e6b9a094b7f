import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nextFrame, notWhenRested, whenRested, whileSizing } from "../../../web/lib/frame.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what_waits_for_rest_comes_once_and_only_when_nothing_more_came", () => {
  const told = vi.fn();
  for (let step = 0; step < 4; step++) {
    whenRested(told);
    vi.advanceTimersByTime(90);
  }
  expect(told).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10);
  expect(told).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2000);
  expect(told).toHaveBeenCalledTimes(1);
});
test("hands_that_never_rest_see_it_twice_a_second", () => {
  const told = vi.fn();
  for (let step = 0; step < 200; step++) {
    whenRested(told);
    vi.advanceTimersByTime(10);
  }
  expect(told.mock.calls.length).toBeGreaterThanOrEqual(3);
  expect(told.mock.calls.length).toBeLessThanOrEqual(4);
});
test("what_is_not_wanted_any_more_does_not_come_and_the_rest_does", () => {
  const gone = vi.fn(), stays = vi.fn();
  whenRested(gone);
  whenRested(stays);
  notWhenRested(gone);
  vi.advanceTimersByTime(100);
  expect(gone).not.toHaveBeenCalled();
  expect(stays).toHaveBeenCalledTimes(1);
});
test("who_learns_its_size_is_painted_in_that_frame_with_what_it_asks_of_others_once", () => {
  const frames: FrameRequestCallback[] = [];
  vi.stubGlobal("requestAnimationFrame", (act: FrameRequestCallback) => frames.push(act));
  const later = vi.fn(), other = vi.fn(() => nextFrame(later)), painter = vi.fn(() => nextFrame(other));
  nextFrame(painter);
  whileSizing(() => {
    nextFrame(painter);
    nextFrame(painter);
  });
  expect([painter, other, later].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
  for (const act of frames.splice(0)) act(performance.now());
  expect([painter, other, later].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1]); // what they asked for waits for its own frame
  vi.unstubAllGlobals();
});
