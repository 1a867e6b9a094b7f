// Two cycles of the oscillator's wave.
import { drawCurve } from "../../../draw/curves.ts";
import type { Visual } from "./visual.ts";

/** -1..1 at a phase of 0..1. */
export function waveAt(name: string, phase: number, width: number): number {
  if (/sine/i.test(name)) return Math.sin(2 * Math.PI * phase);
  if (/tri/i.test(name)) return 1 - 4 * Math.abs(((phase + 0.25) % 1) - 0.5);
  if (/pulse|square/i.test(name)) return phase < width ? 0.86 : -0.86;
  return 1 - 2 * phase;
}

export const wave: Visual = {
  draw(g, width, height, values, ink) {
    const middle = height / 2, name = values.choice("wave"), part = values.has("width") ? values.value("width") / 100 : 0.5;
    drawCurve(g, width, (x) => middle - waveAt(name, ((x / width) * 2) % 1, part) * (middle - 10), middle, ink);
  },
  handles: () => [],
};
