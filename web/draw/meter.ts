// A level meter: green, yellow from -12 dB, red from -3 dB, a peak line and a clip lamp. Where RMS is known it is what is solid, and
// the peaks above it are faint.
import { travelOfDb, type Ballistics } from "../lib/levels.ts";
import type { Palette } from "./palette.ts";

const FAINT = 0.45;
const ROWS_MOST = 1 << 14; // pixels a meter may be high

const rowOf = (db: number, height: number): number => Math.round(height * (1 - travelOfDb(db)));

/** What drawMeter() shows, in a number: as long as it is the same there is nothing to draw. */
export function meterLook(height: number, needle: Ballistics, rmsDb: number | null = null): number {
  const low = (db: number): number => (db > -90 ? rowOf(db, height) + 1 : 0), { levelDb, holdDb, clipped } = needle;
  return ((low(levelDb) * ROWS_MOST + low(holdDb)) * ROWS_MOST + (rmsDb === null ? 0 : low(rmsDb) + 1)) * 8 + (holdDb > -3 ? 4 : holdDb > -12 ? 2 : 0) + (clipped ? 1 : 0);
}

export function drawMeter(g: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, needle: Ballistics, colors: Palette, rmsDb: number | null = null): void {
  g.fillStyle = colors.bg0;
  g.fillRect(x, y, width, height);
  const yOf = (db: number): number => y + rowOf(db, height);
  const yellow = yOf(-12), red = yOf(-3), bottom = y + height;
  const column = (top: number): void => {
    const part = (from: number, to: number, color: string): void => {
      if (from >= to) return;
      g.fillStyle = color;
      g.fillRect(x, from, width, to - from);
    };
    part(Math.max(top, yellow), bottom, colors.meterLow);
    part(Math.max(top, red), yellow, colors.meterMid);
    part(top, red, colors.meterHigh);
  };
  if (needle.levelDb > -90) {
    g.globalAlpha = rmsDb === null ? 1 : FAINT;
    column(yOf(needle.levelDb));
    g.globalAlpha = 1;
  }
  if (rmsDb !== null && rmsDb > -90) column(yOf(rmsDb));
  if (needle.holdDb > -90) {
    g.fillStyle = needle.holdDb > -3 ? colors.meterHigh : needle.holdDb > -12 ? colors.meterMid : colors.meterLow;
    g.fillRect(x, Math.min(bottom - 2, yOf(needle.holdDb)), width, 2);
  }
  if (needle.clipped) {
    g.fillStyle = colors.meterHigh;
    g.fillRect(x, y, width, 3);
  }
}
