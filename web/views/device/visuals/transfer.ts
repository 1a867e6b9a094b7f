// What comes out for what goes in: drag the bend for threshold and ratio.
import { drawCurve } from "../../../draw/curves.ts";
import { compressDb } from "../../../draw/response.ts";
import { clamp } from "../../../lib/geometry.ts";
import type { Visual, VisualValues } from "./visual.ts";

const FLOOR = -60;
const out = (values: VisualValues, db: number): number => compressDb(db, values.value("threshold"), Math.max(1, values.value("ratio")), values.has("knee") ? values.value("knee") : 0);
const part = (db: number): number => 1 - db / FLOOR;

export const transfer: Visual = {
  draw(g, width, height, values, ink, colors) {
    g.fillStyle = colors.gridBeat;
    for (const db of [-45, -30, -15]) {
      g.fillRect(Math.round(part(db) * width), 0, 1, height);
      g.fillRect(0, Math.round(height - part(db) * height), width, 1);
    }
    g.setLineDash([2, 3]);
    g.strokeStyle = colors.outline;
    g.lineWidth = 1;
    g.beginPath();
    g.moveTo(0, height);
    g.lineTo(width, 0);
    g.stroke();
    g.setLineDash([]);
    drawCurve(g, width, (x) => height - clamp(part(out(values, FLOOR + (x / width) * -FLOOR)), -0.1, 1.1) * height, height, ink);
  },
  handles: (width, height, values) => {
    const threshold = values.value("threshold");
    return [{ x: part(threshold) * width, y: height - part(out(values, threshold)) * height, xRole: "threshold", xPixels: width }, { x: width - 8, y: clamp(height - part(out(values, -2)) * height, 6, height - 6), yRole: "ratio", yPixels: -height }];
  },
};
