// How long gain reduction stays in the picture: as long for a page that paints twice a second as for one that keeps up.
import { expect, test } from "vitest";
import { HISTORY, ReductionHistory } from "../../../web/views/device/reduction_history";

const SPAN_MS = HISTORY * 33;

/** Paints every `frame_ms`: 6 dB for a second, then silence; when the last change was painted. */
function restsAfter(frameMs: number): number {
  const history = new ReductionHistory();
  let last = 0;
  for (let now = 0; now < 60_000; now += frameMs) if (history.take(now, now < 1000 ? 6 : 0)) last = now;
  expect(history.past.every((db) => db === 0)).toBe(true);
  return last - 1000;
}

test("it rests some four seconds after the sound, however seldom the page paints", () => {
  for (const frameMs of [8, 16.7, 33, 50, 100, 250, 500, 1000, 3000]) {
    expect(restsAfter(frameMs)).toBeGreaterThan(SPAN_MS - 2 * frameMs - 66);
    expect(restsAfter(frameMs)).toBeLessThan(SPAN_MS + 2 * frameMs + 66);
  }
});

test("what was a second ago lies where a second ago is, however seldom the page paints", () => {
  for (const frameMs of [10, 40, 130, 400]) {
    const history = new ReductionHistory();
    let now = 0;
    for (; now < 3000; now += frameMs) history.take(now, now < 2000 ? 12 : 3);
    const steps = (now - frameMs - 2000) / 33, turn = history.past.findIndex((db) => db === 3);
    expect(Math.abs(HISTORY - turn - steps)).toBeLessThan(frameMs / 33 + 2);
  }
});

test("it does not paint more often than the picture moves, nor at rest", () => {
  const history = new ReductionHistory();
  let paints = 0;
  for (let now = 0; now < 1000; now += 4) paints += Number(history.take(now, 6));
  expect(paints).toBeLessThan(32);
  const resting = new ReductionHistory();
  for (let now = 0; now < 1000; now += 16) expect(resting.take(now, 0)).toBe(false);
});

test("after a long rest it begins with what is published now", () => {
  const history = new ReductionHistory();
  history.take(0, 6);
  for (let now = 33; now < 10_000; now += 33) history.take(now, 0);
  expect(history.take(500_000, 9)).toBe(true);
  expect(history.past[HISTORY - 1]).toBe(9);
});
