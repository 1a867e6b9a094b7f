// The filter's response: drag its corner for cutoff and resonance. A filter that moves is drawn where it is, over where its knobs stand.
import { drawCurve, drawFrequencies } from "../../../draw/curves.ts";
import { filterDb, hzOfPart, partOfHz } from "../../../draw/response.ts";
import { clamp } from "../../../lib/geometry.ts";
import type { Visual, VisualValues } from "./visual.ts";

const APART = 1.005; // cutoffs that are nearer to each other are one
const yOf = (db: number, height: number): number => clamp(height * 0.42 - (db / 42) * height, 4, height + 6);
const dbAt = (values: VisualValues, hz: number, cutoff: number): number => filterDb(values.choice("kind"), cutoff, values.travel("resonance"), hz);
const differ = (a: number, b: number): boolean => a > b * APART || b > a * APART;

/** Cutoffs of both sides, as the filter publishes them; none while it stands where its knob does. */
export function movedCutoffs(meter: Float32Array | null, knob: number): readonly number[] {
  const [left = 0, right = 0] = meter ?? [];
  if (!(left > 0 && right > 0) || !(differ(left, knob) || differ(right, knob))) return [];
  return differ(left, right) ? [left, right] : [left];
}

export const filter: Visual = {
  metered: true,
  draw(g, width, height, values, ink, colors) {
    const curve = (cutoff: number, line?: number): void => drawCurve(g, width, (x) => yOf(dbAt(values, hzOfPart(x / width), cutoff), height), height + 4, ink, line);
    const knob = values.value("cutoff"), moved = movedCutoffs(values.meter, knob);
    drawFrequencies(g, width, height, partOfHz, false, colors);
    g.globalAlpha = moved.length > 0 ? 0.35 : 1;
    curve(knob, moved.length > 0 ? 1 : 2);
    g.globalAlpha = 1;
    for (const cutoff of moved) curve(cutoff);
  },
  handles: (width, height, values) => [{ x: partOfHz(values.value("cutoff")) * width, y: clamp(yOf(dbAt(values, values.value("cutoff"), values.value("cutoff")), height), 8, height - 8), xRole: "cutoff", xPixels: width, yRole: "resonance", yPixels: height }],
};
