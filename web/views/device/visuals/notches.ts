// A phaser's response: drag its point for centre and feedback. While it moves, both sides are drawn where they are.
import { drawCurve, drawFrequencies } from "../../../draw/curves.ts";
import { hzOfPart, partOfHz, stagesDb } from "../../../draw/response.ts";
import { clamp } from "../../../lib/geometry.ts";
import { movedCutoffs } from "./filter.ts";
import type { Visual, VisualValues } from "./visual.ts";

const SPAN_DB = 30, TOP = 0.3; // 0 dB lies so far below the top
const yOf = (db: number, height: number): number => clamp(height * TOP - (db / SPAN_DB) * height, 4, height + 6);

function dbAt(values: VisualValues, centreHz: number, hz: number): number {
  return stagesDb({ count: Number(values.choice("stages")), centreHz, spread: values.value("spread") / 100, feedback: values.value("feedback") / 100, mix: values.value("mix") / 100 }, hz);
}

export const notches: Visual = {
  metered: true,
  draw(g, width, height, values, ink, colors) {
    const curve = (centre: number, line?: number): void => drawCurve(g, width, (x) => yOf(dbAt(values, centre, hzOfPart(x / width)), height), height + 4, ink, line);
    const knob = values.value("centre"), moved = movedCutoffs(values.meter, knob);
    drawFrequencies(g, width, height, partOfHz, false, colors);
    if (moved.length === 0) curve(knob);
    moved.forEach((centre, side) => {
      g.globalAlpha = side === 0 ? 1 : 0.5; // the left one leads
      curve(centre, side === 0 ? 2 : 1);
    });
    g.globalAlpha = 1;
  },
  handles: (width, height, values) => [{ x: partOfHz(values.value("centre")) * width, y: clamp((1 - values.travel("feedback")) * height, 8, height - 8), xRole: "centre", xPixels: width, yRole: "feedback", yPixels: height }],
};
