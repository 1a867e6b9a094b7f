// A flanger's response: drag its point, which is the lowest notch, for delay and feedback. While it moves, both sides are drawn where they are.
import { drawCurve, drawFrequencies } from "../../../draw/curves.ts";
import { combDb, hzOfPart, partOfHz } from "../../../draw/response.ts";
import { clamp } from "../../../lib/geometry.ts";
import { movedCutoffs } from "./filter.ts";
import type { Visual, VisualValues } from "./visual.ts";

const SPAN_DB = 30, TOP = 0.3; // 0 dB lies so far below the top
const yOf = (db: number, height: number): number => clamp(height * TOP - (db / SPAN_DB) * height, 4, height + 6);

/** Through zero the dry sound is as late as the knob says. */
function dbAt(values: VisualValues, delayMs: number, hz: number): number {
  const waits = values.value("zero") > 0.5 ? values.value("delay") : 0;
  return combDb({ delayMs, feedback: values.value("feedback") / 100, inverted: values.value("invert") > 0.5, mix: values.value("mix") / 100 }, hz, delayMs - waits);
}

export const comb: Visual = {
  metered: true,
  draw(g, width, height, values, ink, colors) {
    const curve = (delayMs: number, line?: number): void => drawCurve(g, width, (x) => yOf(dbAt(values, delayMs, hzOfPart(x / width)), height), height + 4, ink, line);
    const knob = values.value("delay"), moved = movedCutoffs(values.meter, knob);
    drawFrequencies(g, width, height, partOfHz, false, colors);
    if (moved.length === 0) curve(knob);
    moved.forEach((delayMs, side) => {
      g.globalAlpha = side === 0 ? 1 : 0.5; // the left one leads
      curve(delayMs, side === 0 ? 2 : 1);
    });
    g.globalAlpha = 1;
  },
  handles: (width, height, values) => [{ x: partOfHz(500 / values.value("delay")) * width, y: clamp((1 - values.travel("feedback")) * height, 8, height - 8), xRole: "delay", xPixels: -width, yRole: "feedback", yPixels: height }],
};
