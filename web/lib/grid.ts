// The adaptive grid: which division shows, and what snaps to it, at a given zoom.
import { t } from "../messages/index.ts";

/** Divisions of a quarter note, coarse to fine. */
const DIVISIONS = [1, 2, 4, 8, 16, 32] as const;

export type Snap = "adaptive" | "off" | "bar" | "1/4" | "1/8" | "1/16" | "1/32" | "1/8T" | "1/16T";

export const SNAPS: readonly { readonly id: Snap; readonly name: string }[] = [
  { id: "adaptive", name: t("Adaptive") }, { id: "bar", name: t("Bar") }, { id: "1/4", name: "1/4" }, { id: "1/8", name: "1/8" },
  { id: "1/16", name: "1/16" }, { id: "1/32", name: "1/32" }, { id: "1/8T", name: t("1/8 triplet") },
  { id: "1/16T", name: t("1/16 triplet") }, { id: "off", name: t("Off") },
];

const FIXED: Record<string, number> = { "1/4": 1, "1/8": 2, "1/16": 4, "1/32": 8, "1/8T": 3, "1/16T": 6 };

/** The finest division, in ticks, whose lines are at least minPixels apart; whole bars when even beats are closer. */
export function adaptiveDivision(ticksPerPixel: number, quarterTicks: number, barTicks: number, minPixels: number): number {
  let best = 0;
  for (const division of DIVISIONS) {
    const ticks = quarterTicks / division;
    if (ticks / ticksPerPixel >= minPixels) best = ticks;
  }
  if (best > 0) return best;
  let bars = 1;
  while ((barTicks * bars) / ticksPerPixel < minPixels) bars *= 2;
  return barTicks * bars;
}

/** The step a press snaps to; 0 is no snap. */
export function snapStep(snap: Snap, ticksPerPixel: number, quarterTicks: number, barTicks: number): number {
  if (snap === "off") return 0;
  if (snap === "bar") return barTicks;
  if (snap === "adaptive") return adaptiveDivision(ticksPerPixel, quarterTicks, barTicks, 12);
  return quarterTicks / (FIXED[snap] ?? 4);
}

/** The nearest line; `origin` is where the bar begins, so that odd metres snap to their own bars. */
export function snapTo(ticks: number, step: number, origin = 0): number {
  return step > 0 ? origin + Math.round((ticks - origin) / step) * step : Math.round(ticks);
}

/** The line at or before. */
export function snapDown(ticks: number, step: number, origin = 0): number {
  return step > 0 ? origin + Math.floor((ticks - origin) / step + 1e-9) * step : Math.floor(ticks);
}

/** How many bars between two ruler labels so that they are at least minPixels apart: 1, 2, 4, 8 … */
export function labelBars(barPixels: number, minPixels: number): number {
  let bars = 1;
  while (barPixels * bars < minPixels && bars < 1 << 20) bars *= 2;
  return bars;
}

/** A line's strength 0..1: fades below 12 px and is gone below 4. */
export function lineStrength(pixels: number): number {
  return pixels >= 12 ? 1 : pixels <= 4 ? 0 : (pixels - 4) / 8;
}
