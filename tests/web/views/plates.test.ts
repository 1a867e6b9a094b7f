// What is painted under heads shows while one scrolls and until they are made.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPlates } from "../../../web/views/plates.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it shows from the first turn of the wheel until it is covered, and is told once that it went", () => {
  const element = { style: { visibility: "hidden" } } as HTMLElement, hidden = vi.fn();
  let covered = false;
  const plates = createPlates(element, () => covered, hidden);
  for (let turn = 0; turn < 20; turn++) {
    plates.show();
    vi.advanceTimersByTime(200);
    expect(element.style.visibility).toBe("");
  }
  vi.advanceTimersByTime(10_000); // what covers it takes its time
  expect(element.style.visibility).toBe("");
  covered = true;
  vi.advanceTimersByTime(10_000);
  expect(element.style.visibility).toBe("hidden");
  expect(hidden).toHaveBeenCalledTimes(1);
  plates.show();
  expect(element.style.visibility).toBe("");
  plates.dispose();
  vi.advanceTimersByTime(10_000);
  expect(hidden).toHaveBeenCalledTimes(1);
});
