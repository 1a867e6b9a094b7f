// What is near is told when scrolling rests, and at once where nobody scrolls.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRest } from "../../../web/views/whole.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the first is told at once, and so is more room at the same place", () => {
  const told: string[] = [], rest = createRest((range) => told.push(range));
  rest.near("-8:12");
  rest.near("-8:16");
  expect(told).toEqual(["-8:12", "-8:16"]);
  expect(rest.rests()).toBe(true);
});

test("of many places that scrolling passes only the one where it rests is told, once", () => {
  const told: string[] = [], rest = createRest((range) => told.push(range));
  rest.near("-8:12");
  for (let first = -4; first <= 40; first += 4) {
    rest.near(`${first}:${first + 20}`);
    expect(rest.rests()).toBe(false);
    vi.advanceTimersByTime(100);
  }
  expect(told).toEqual(["-8:12"]);
  vi.advanceTimersByTime(200);
  expect(told).toEqual(["-8:12", "40:60"]);
  expect(rest.rests()).toBe(true);
  rest.near("40:64");
  expect(told.at(-1)).toBe("40:64");
});

test("nothing is told to who has gone", () => {
  const told: string[] = [], rest = createRest((range) => told.push(range));
  rest.near("0:8");
  rest.near("8:16");
  rest.dispose();
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(["0:8"]);
});
