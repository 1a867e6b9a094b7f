// The filter's response: drag its corner for cutoff and resonance.
import { drawCurve, drawFrequencies } from "../../../draw/curves.ts";
import { filterDb, hzOfPart, partOfHz } from "../../../draw/response.ts";
import { clamp } from "../../../lib/geometry.ts";
import type { Visual, VisualValues } from "./visual.ts";

const yOf = (db: number, height: number): number => clamp(height * 0.42 - (db / 42) * height, 4, height + 6);
const dbAt = (values: VisualValues, hz: number): number => filterDb(values.choice("kind"), values.value("cutoff"), values.travel("resonance"), hz);

export const filter: Visual = {
  draw(g, width, height, values, ink, colors) {
    drawFrequencies(g, width, height, partOfHz, false, colors);
    drawCurve(g, width, (x) => yOf(dbAt(values, hzOfPart(x / width)), height), height + 4, ink);
  },
  handles: (width, height, values) => [{ x: partOfHz(values.value("cutoff")) * width, y: clamp(yOf(dbAt(values, values.value("cutoff")), height), 8, height - 8), xRole: "cutoff", xPixels: width, yRole: "resonance", yPixels: height }],
};
