// So many faint notes that they are not drawn one by one: a picture with a row for each key and a column for each stretch of time, whose rows
// are laid where the keys are. Laying it costs the same for a thousand notes and for all of the largest song.
import { parseHex } from "../../lib/color.ts";
import { ROW_HEIGHT } from "../app.ts";

const KEYS = 128, COLUMNS = 4096, LEAST = 2; // columns: the narrowest note
const TOP = 3, HEIGHT = ROW_HEIGHT - 7; // of what is laid into a row

export interface GhostCover {
  readonly from: number; readonly to: number;
  readonly pixels: Uint32Array; // KEYS rows of COLUMNS, the highest key first
  picture: OffscreenCanvas | null; // null: made anew when it is laid
}

export const createCover = (from: number, to: number): GhostCover => ({ from, to, pixels: new Uint32Array(KEYS * COLUMNS), picture: null });

/** A colour as the pixels of a picture have it, red in the lowest byte. */
export function pixelOf(color: string): number {
  const { r, g, b } = parseHex(color);
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

export function coverNote(cover: GhostCover, pixel: number, start: number, end: number, key: number): void {
  const perTick = COLUMNS / (cover.to - cover.from), row = (KEYS - 1 - key) * COLUMNS;
  const first = Math.floor((start - cover.from) * perTick), last = Math.max(first + LEAST, Math.ceil((end - cover.from) * perTick));
  if (last > 0 && first < COLUMNS) cover.pixels.fill(pixel, row + Math.max(0, first), row + Math.min(COLUMNS, last));
  cover.picture = null;
}

function pictureOf(cover: GhostCover): OffscreenCanvas {
  if (cover.picture !== null) return cover.picture;
  const picture = new OffscreenCanvas(COLUMNS, KEYS), image = new ImageData(COLUMNS, KEYS);
  new Uint32Array(image.data.buffer).set(cover.pixels);
  picture.getContext("2d")?.putImageData(image, 0, 0);
  return (cover.picture = picture);
}

/** Lays what lies between two ticks over a width; `top` is how far the rows are scrolled. */
export function layCover(g: CanvasRenderingContext2D, cover: GhostCover, left: number, right: number, top: number, width: number, height: number): void {
  const picture = pictureOf(cover), perTick = COLUMNS / (cover.to - cover.from), from = Math.max(left, cover.from), to = Math.min(right, cover.to), scale = width / (right - left);
  if (to <= from) return;
  g.imageSmoothingEnabled = false;
  for (let row = Math.max(0, Math.floor(top / ROW_HEIGHT)); row < KEYS && row * ROW_HEIGHT - top < height; row++)
    g.drawImage(picture, (from - cover.from) * perTick, row, (to - from) * perTick, 1, (from - left) * scale, row * ROW_HEIGHT - top + TOP, (to - from) * scale, HEIGHT);
  g.imageSmoothingEnabled = true;
}
