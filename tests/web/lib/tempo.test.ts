import { expect, test } from "vitest";
import { guessTempo, tempoCalled } from "../../../web/lib/tempo.ts";

const beats = (bpm: number, count: number): number[] => Array.from({ length: count }, (_, i) => (i * 60) / bpm);

test("a loop of whole bars is heard at its tempo", () => {
  for (const bpm of [82, 92, 110, 128, 140, 174]) expect(guessTempo(beats(bpm, 16), (16 * 60) / bpm)).toBeCloseTo(bpm, 1);
});
test("strikes between the beats and a ragged end do not mislead it", () => {
  const strikes = [...beats(92, 16), ...beats(92, 16).filter((_, i) => i % 3 === 0).map((at) => at + 30 / 92)].map((at, i) => at + (i % 2) * 0.004);
  expect(Math.abs((guessTempo(strikes, 11.3) ?? 0) - 92)).toBeLessThanOrEqual(0.5);
});
test("a few strikes, or any without an order, tell nothing", () => {
  expect(guessTempo([0, 1], 2)).toBeNull();
  expect(guessTempo(Array.from({ length: 60 }, (_, i) => (i * i * 0.0731 + i * 0.37) % 31), 31)).toBeNull();
});
test("a number in its name tells half from double, and nothing else", () => {
  expect(tempoCalled(164, "Dusty break 82.wav")).toBe(82);
  expect(tempoCalled(164.3, "82bpm keys.wav")).toBe(164.3 / 2);
  expect(tempoCalled(87, "DnB_174_loop.wav")).toBe(174);
  for (const name of ["Loop 164.wav", "Take 2.wav", "Kit 808 loop.wav", "Loop 120.wav", "Dusty 1982.wav", ""]) expect(tempoCalled(164, name)).toBe(164);
});
