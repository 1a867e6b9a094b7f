// Values one after the other, as bars that a hand draws across; those that are not played are faint.
import { clamp } from "../../../lib/geometry.ts";
import type { Visual, VisualValues } from "./visual.ts";

export const STEPS_MOST = 16, STEP_ROLE = "step";
const PAD = 6, GAP = 2, FOOT = 2;

const countOf = (values: VisualValues): number => {
  let count = 0;
  while (count < STEPS_MOST && values.has(`${STEP_ROLE}${count + 1}`)) count++;
  return count;
};

export const steps: Visual = {
  draw(g, width, height, values, ink, colors) {
    const count = countOf(values), each = (width - 2 * PAD) / Math.max(1, count), played = values.has("length") ? values.value("length") : count, room = height - 2 * PAD - FOOT;
    for (let index = 0; index < count; index++) {
      const x = PAD + index * each + GAP / 2, tall = values.travel(`${STEP_ROLE}${index + 1}`) * room;
      g.globalAlpha = index < played ? 1 : 0.3;
      g.fillStyle = index % 4 === 0 ? colors.gridBar : colors.gridBeat;
      g.fillRect(x, PAD, each - GAP, room);
      g.fillStyle = ink.content;
      g.fillRect(x, height - PAD - FOOT - tall, each - GAP, tall + FOOT);
    }
    g.globalAlpha = 1;
  },
  handles: () => [],
  drawn(x, y, width, height, values) {
    const count = countOf(values), index = clamp(Math.floor(((x - PAD) / (width - 2 * PAD)) * count), 0, count - 1);
    return { role: `${STEP_ROLE}${index + 1}`, travel: clamp((height - PAD - FOOT - y) / (height - 2 * PAD - FOOT), 0, 1) };
  },
};
