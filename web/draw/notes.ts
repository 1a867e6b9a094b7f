// Notes: small in a clip, large in the piano roll.
import { keyName } from "../lib/format.ts";
import { clamp } from "../lib/geometry.ts";
import { NOTE_SHADES, type HueInks, type Palette } from "./palette.ts";

/** The columns a painter reads; project/api.ts's NoteColumns fits. */
export interface NoteData {
  readonly count: number;
  readonly startTicks: Float64Array;
  readonly lengthTicks: Float64Array;
  readonly key: Int32Array;
  readonly velocity: Float32Array;
}

export const shadeOf = (velocity: number): number => clamp(Math.round((velocity / 127) * (NOTE_SHADES - 1)), 0, NOTE_SHADES - 1);

/** Lowest and highest key of the notes, at least `span` apart, into out[0..1]. */
export function keyRange(notes: NoteData, span: number, out: Int32Array): void {
  let low = 127, high = 0;
  for (let index = 0; index < notes.count; index++) {
    const key = notes.key[index] ?? 60;
    if (key < low) low = key;
    if (key > high) high = key;
  }
  if (notes.count === 0) [low, high] = [60, 60];
  const missing = Math.max(0, span - (high - low));
  out[0] = low - Math.floor(missing / 2);
  out[1] = high + Math.ceil(missing / 2);
}

export interface MiniArea {
  readonly x: number; readonly y: number; readonly width: number; readonly height: number;
  readonly ticksPerPixel: number;
  readonly offsetTicks: number; // content time at x
  readonly lowKey: number; readonly highKey: number;
  readonly from: number; readonly to: number; // whole pixels that nothing may leave
}

/** A clip's notes as small bars, cut where the clip ends: to clip on the canvas would cost more than to draw. */
export function drawMiniNotes(g: Pick<CanvasRenderingContext2D, "beginPath" | "rect" | "fill">, notes: NoteData, area: MiniArea): void {
  const keys = Math.max(0, area.highKey - area.lowKey);
  const bar = clamp(Math.floor(area.height / (keys + 1)), 2, keys <= 2 ? 10 : keys <= 12 ? 6 : 4);
  const room = area.height - bar;
  const last = Math.min(area.to, Math.round(area.x + area.width)), first = Math.max(area.from, Math.round(area.x));
  g.beginPath();
  for (let index = 0; index < notes.count; index++) {
    const x = area.x + ((notes.startTicks[index] ?? 0) - area.offsetTicks) / area.ticksPerPixel;
    if (x > last) break; // sorted by start
    const left = Math.round(x), width = Math.max(2, Math.round((notes.lengthTicks[index] ?? 0) / area.ticksPerPixel - 0.5));
    const begin = Math.max(first, left), end = Math.min(last, left + width);
    if (end <= begin) continue;
    const y = area.y + room * (keys === 0 ? 0.5 : 1 - ((notes.key[index] ?? 60) - area.lowKey) / keys);
    g.rect(begin, Math.round(y), end - begin, bar);
  }
  g.fill();
}

export interface NoteLook { readonly selected: boolean; readonly dim: boolean; readonly names: boolean }

/** One note of the piano roll. */
export function drawNote(g: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, key: number, velocity: number,
                         look: NoteLook, inks: HueInks, colors: Palette): void {
  const w = Math.max(3, width - 1), h = height - 2;
  const shade = shadeOf(velocity);
  g.globalAlpha = look.dim ? 0.35 : 1;
  g.beginPath();
  g.roundRect(x + 0.5, y + 0.5, w, h, 2);
  g.fillStyle = inks.note[shade] ?? inks.band;
  g.fill();
  if (look.selected) {
    g.strokeStyle = colors.text1;
    g.lineWidth = 2;
    g.beginPath();
    g.roundRect(x + 1, y + 1, Math.max(2, w - 1), h - 1, 2);
    g.stroke();
  } else if (!colors.dark) {
    g.strokeStyle = inks.content;
    g.lineWidth = 1;
    g.stroke();
  }
  if (look.names && width > 28 && height >= 12) {
    g.fillStyle = shade > NOTE_SHADES / 2 - 1 || !colors.dark ? colors.ink : colors.text1;
    g.font = "500 11px Inter";
    g.fillText(keyName(key), x + 5, y + height / 2 + 3.5);
  }
  g.globalAlpha = 1;
}
