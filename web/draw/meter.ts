// A level meter: green, yellow from -12 dB, red from -3 dB, a peak line and a clip lamp.
import { travelOfDb, type Ballistics } from "../lib/levels.ts";
import type { Palette } from "./palette.ts";

export function drawMeter(g: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, needle: Ballistics, colors: Palette): void {
  g.fillStyle = colors.bg0;
  g.fillRect(x, y, width, height);
  const yOf = (db: number): number => y + Math.round(height * (1 - travelOfDb(db)));
  const top = needle.levelDb > -90 ? yOf(needle.levelDb) : y + height;
  const yellow = yOf(-12), red = yOf(-3), bottom = y + height;
  if (top < bottom) {
    g.fillStyle = colors.meterLow;
    g.fillRect(x, Math.max(top, yellow), width, bottom - Math.max(top, yellow));
  }
  if (top < yellow) {
    g.fillStyle = colors.meterMid;
    g.fillRect(x, Math.max(top, red), width, yellow - Math.max(top, red));
  }
  if (top < red) {
    g.fillStyle = colors.meterHigh;
    g.fillRect(x, top, width, red - top);
  }
  if (needle.holdDb > -90) {
    g.fillStyle = needle.holdDb > -3 ? colors.meterHigh : needle.holdDb > -12 ? colors.meterMid : colors.meterLow;
    g.fillRect(x, Math.min(bottom - 2, yOf(needle.holdDb)), width, 2);
  }
  if (needle.clipped) {
    g.fillStyle = colors.meterHigh;
    g.fillRect(x, y, width, 3);
  }
}
