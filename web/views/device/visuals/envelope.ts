// Attack, decay, sustain, release. Each segment's width follows its knob's travel; curves bend as the ear hears them.
import type { Visual, VisualValues } from "./visual.ts";

const PAD = 6;

function points(width: number, height: number, values: VisualValues): { x1: number; x2: number; x3: number; x4: number; top: number; sustain: number; bottom: number } {
  const room = (width - 2 * PAD) / 3.4, bottom = height - PAD, top = 8;
  const x1 = PAD + 2 + room * values.travel("attack"), x2 = x1 + 4 + room * values.travel("decay"), x4 = width - PAD;
  return { x1, x2, x3: Math.max(x2, x4 - 4 - room * values.travel("release")), x4, top, sustain: bottom - (bottom - top) * values.travel("sustain"), bottom };
}

export const envelope: Visual = {
  draw(g, width, height, values, ink) {
    const p = points(width, height, values);
    g.beginPath();
    g.moveTo(PAD, p.bottom);
    g.quadraticCurveTo(PAD + (p.x1 - PAD) * 0.35, p.top + (p.bottom - p.top) * 0.25, p.x1, p.top);
    g.quadraticCurveTo(p.x1 + (p.x2 - p.x1) * 0.25, p.sustain, p.x2, p.sustain);
    g.lineTo(p.x3, p.sustain);
    g.quadraticCurveTo(p.x3 + (p.x4 - p.x3) * 0.3, p.bottom, p.x4, p.bottom);
    g.strokeStyle = ink.content;
    g.lineWidth = 2;
    g.lineJoin = "round";
    g.stroke();
    g.fillStyle = ink.soft;
    g.fill();
  },
  handles(width, height, values) {
    const p = points(width, height, values), room = (width - 2 * PAD) / 3.4;
    return [{ x: p.x1, y: p.top, xRole: "attack", xPixels: room }, { x: p.x2, y: p.sustain, xRole: "decay", xPixels: room, yRole: "sustain", yPixels: p.bottom - p.top },
      { x: p.x3, y: p.sustain, xRole: "release", xPixels: -room, yRole: "sustain", yPixels: p.bottom - p.top }];
  },
};
