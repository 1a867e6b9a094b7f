// One second or so of the slow oscillator, with its delay at the beginning.
import { drawCurve } from "../../../draw/curves.ts";
import { waveAt } from "./wave.ts";
import type { Visual } from "./visual.ts";

export const lfo: Visual = {
  draw(g, width, height, values, ink) {
    const middle = height / 2, name = values.choice("wave"), cycles = 0.75 + values.travel("rate") * 7, delay = values.has("delay") ? values.travel("delay") * 0.6 : 0;
    drawCurve(g, width, (x) => {
      const part = x / width, rise = delay > 0.001 ? Math.min(1, part / delay) : 1;
      return middle - waveAt(name, (part * cycles) % 1, 0.5) * (middle - 10) * rise * 0.9;
    }, middle, ink);
  },
  handles: (width, height) => [{ x: width / 2, y: height / 2, xRole: "rate", xPixels: width }],
};
