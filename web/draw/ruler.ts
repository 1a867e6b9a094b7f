// Bars and beats as lines and numbers. The caller says where bars begin; this decides which of them to draw.
import { labelBars, lineStrength } from "../lib/grid.ts";
import { xOfTicks, type TimeView } from "../lib/geometry.ts";
import type { Palette } from "./palette.ts";

/** What a timeline needs to know about metre; project/api.ts gives it, tests give their own. */
export interface BarMap {
  barTicks(bar: number): number;
  barAt(ticks: number): { bar: number; beat: number; ticks: number };
  signatureAt(ticks: number): { numerator: number; denominator: number };
}

/** Vertical lines: bars, beats, then the given division, each fading as it gets narrow. `every` is the division in ticks. */
export function drawGrid(g: CanvasRenderingContext2D, view: TimeView, map: BarMap, width: number, height: number, every: number,
                         quarterTicks: number, colors: Palette): void {
  const end = view.originTicks + width * view.ticksPerPixel;
  let bar = map.barAt(Math.max(0, view.originTicks)).bar;
  const firstWidth = (map.barTicks(bar + 1) - map.barTicks(bar)) / view.ticksPerPixel;
  const step = labelBars(firstWidth, 10);
  const strong = labelBars(firstWidth, 64);
  bar -= bar % strong;
  for (;; bar += step) {
    const start = map.barTicks(bar);
    if (start > end) break;
    const x = Math.round(xOfTicks(view, start));
    g.globalAlpha = 1;
    g.fillStyle = bar % strong === 0 ? colors.gridBar : colors.gridBeat;
    g.fillRect(x, 0, 1, height);
    if (step > 1) continue;
    const next = map.barTicks(bar + 1);
    const signature = map.signatureAt(start);
    const beat = (quarterTicks * 4) / signature.denominator;
    const beatStrength = lineStrength(beat / view.ticksPerPixel);
    const divStrength = every < beat ? lineStrength(every / view.ticksPerPixel) : 0;
    if (divStrength > 0) {
      g.globalAlpha = divStrength;
      g.fillStyle = colors.gridDiv;
      for (let at = start + every; at < next - 1; at += every) {
        if (Math.abs(((at - start) / beat) % 1) > 1e-6) g.fillRect(Math.round(xOfTicks(view, at)), 0, 1, height);
      }
    }
    if (beatStrength > 0) {
      g.globalAlpha = beatStrength;
      g.fillStyle = strong > 1 ? colors.gridDiv : colors.gridBeat;
      for (let at = start + beat; at < next - 1; at += beat) g.fillRect(Math.round(xOfTicks(view, at)), 0, 1, height);
    }
  }
  g.globalAlpha = 1;
}

/** Numbers and ticks along the top: bars, and beats when there is room. */
export function drawRuler(g: CanvasRenderingContext2D, view: TimeView, map: BarMap, width: number, height: number, baseline: number,
                          quarterTicks: number, colors: Palette): void {
  const end = view.originTicks + width * view.ticksPerPixel;
  let bar = map.barAt(Math.max(0, view.originTicks)).bar;
  const barWidth = (map.barTicks(bar + 1) - map.barTicks(bar)) / view.ticksPerPixel;
  const label = labelBars(barWidth, 56);
  const tick = labelBars(barWidth, 12);
  bar -= bar % label;
  g.font = "450 11px Inter";
  g.textBaseline = "alphabetic";
  for (;; bar += tick) {
    const start = map.barTicks(bar);
    if (start > end) break;
    const x = Math.round(xOfTicks(view, start));
    const big = bar % label === 0;
    g.fillStyle = colors.gridBar;
    g.fillRect(x, height - (big ? 18 : 6), 1, big ? 18 : 6);
    if (big) {
      g.fillStyle = barWidth > 120 ? colors.text2 : colors.text3;
      g.fillText(String(bar + 1), x + 5, baseline);
    }
    if (tick > 1) continue;
    const signature = map.signatureAt(start);
    const beat = (quarterTicks * 4) / signature.denominator;
    const beatWidth = beat / view.ticksPerPixel;
    if (beatWidth < 12) continue;
    for (let index = 1; index < signature.numerator; index++) {
      const beatX = Math.round(xOfTicks(view, start + index * beat));
      g.fillStyle = colors.gridBar;
      g.fillRect(beatX, height - 6, 1, 6);
      if (beatWidth < 44) continue;
      g.fillStyle = colors.text3;
      g.fillText(`${bar + 1}.${index + 1}`, beatX + 5, baseline);
    }
  }
}

/** Where recording begins and ends: brackets that open towards what is recorded. */
export function drawPunch(g: CanvasRenderingContext2D, view: TimeView, fromTicks: number, toTicks: number, height: number, colors: Palette): void {
  const x0 = Math.round(xOfTicks(view, fromTicks)), x1 = Math.round(xOfTicks(view, toTicks));
  if (x1 - x0 < 1) return;
  g.fillStyle = colors.record;
  for (const [x, inward] of [[x0, 1], [x1 - 2, -1]] as const) {
    g.fillRect(x, 1, 2, height - 1);
    for (const y of [1, height - 2]) g.fillRect(inward > 0 ? x : x - 4, y, 6, 2);
  }
}

/** The loop: a solid bar when on, an outline when off. */
export function drawLoopBrace(g: CanvasRenderingContext2D, view: TimeView, fromTicks: number, toTicks: number, on: boolean, hot: boolean, colors: Palette): void {
  const x0 = Math.round(xOfTicks(view, fromTicks)), x1 = Math.round(xOfTicks(view, toTicks));
  if (x1 - x0 < 1) return;
  g.beginPath();
  g.roundRect(x0, 3, x1 - x0, 8, 3);
  if (on) {
    g.fillStyle = colors.accent;
    g.fill();
  } else {
    g.fillStyle = hot ? colors.bg4 : colors.bg3;
    g.fill();
  }
  if (!hot || x1 - x0 < 20) return;
  g.fillStyle = on ? colors.bg1 : colors.text2;
  g.fillRect(x0 + 3, 5, 1, 4);
  g.fillRect(x1 - 4, 5, 1, 4);
}
