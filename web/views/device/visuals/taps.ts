// A room's answer to a clap: pre-delay, first reflections, tail.
import type { Visual } from "./visual.ts";

export const taps: Visual = {
  draw(g, width, height, values, ink) {
    const bottom = height - 4, delay = values.has("predelay") ? values.travel("predelay") : 0.05, start = 10 + delay * width * 0.25, length = 0.12 + values.travel("decay") * 1.1, spread = 2 + values.travel("size") * 4;
    g.fillStyle = ink.content;
    g.fillRect(6, 8, 2, bottom - 8);
    for (let index = 0; ; index++) {
      const x = start + index * spread, age = (x - start) / (width * length);
      if (x > width - 4 || age > 2.4) break;
      const jitter = 0.62 + 0.38 * Math.abs(Math.sin(index * 12.9898) * 43758.5453 % 1);
      const level = Math.exp(-2.6 * age) * jitter;
      g.globalAlpha = 0.35 + 0.55 * level;
      g.fillRect(Math.round(x), bottom - level * (bottom - 16), 2, level * (bottom - 16));
    }
    g.globalAlpha = 1;
  },
  handles: (width, height, values) => [{ x: Math.min(width - 8, 10 + (0.12 + values.travel("decay") * 0.8) * width), y: height * 0.55, xRole: "decay", xPixels: width * 0.8 }],
};
