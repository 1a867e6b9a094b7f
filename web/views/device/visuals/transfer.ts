// What comes out for what goes in: drag the bend for threshold and ratio.
import { drawCurve } from "../../../draw/curves.ts";
import { compressDb, gateDb, limitDb, saturateDb } from "../../../draw/response.ts";
import { clamp } from "../../../lib/geometry.ts";
import type { Visual, VisualValues } from "./visual.ts";

const FLOOR = -60;
const knee = (values: VisualValues): number => (values.has("knee") ? values.value("knee") : 0);
function out(values: VisualValues, db: number): number {
  if (values.has("ceiling")) return limitDb(db + (values.has("input") ? values.value("input") : 0), values.value("ceiling"), knee(values));
  if (values.has("range")) return gateDb(db, values.value("threshold"), values.value("range"), values.choice("mode") === "Duck");
  if (values.has("drive")) return saturateDb(db, values.choice("curve"), values.value("drive"));
  return compressDb(db, values.value("threshold"), Math.max(1, values.value("ratio")), knee(values));
}
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
    const at = (db: number): number => clamp(height - part(out(values, db)) * height, 6, height - 6);
    if (values.has("ceiling")) return [{ x: width - 8, y: at(0), yRole: "ceiling", yPixels: -height * (24 / -FLOOR) }];
    if (values.has("drive")) return [{ x: width / 2, y: at(FLOOR / 2), yRole: "drive", yPixels: height }];
    if (values.has("range")) return [{ x: part(values.value("threshold")) * width, y: at(values.value("threshold")), xRole: "threshold", xPixels: width }];
    const threshold = values.value("threshold");
    return [{ x: part(threshold) * width, y: height - part(out(values, threshold)) * height, xRole: "threshold", xPixels: width }, { x: width - 8, y: clamp(height - part(out(values, -2)) * height, 6, height - 6), yRole: "ratio", yPixels: -height }];
  },
};
