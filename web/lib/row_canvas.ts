// A picture of many rows that scrolls without being painted again. It lies on canvases, one below the other, each as high as a few whole
// rows; they move with what holds them, and one that is far out of sight is taken for what comes. What may come next is painted before it
// shows, a row or two in a frame, so that no frame of scrolling has all of it to paint; what shows is always painted, however fast one is.
import { begin, beginPart, fit, surfaceOf, type Surface } from "./canvas.ts";
import { afterLull, nextFrame } from "./frame.ts";
import { rowAt, type Rows } from "./geometry.ts";

/** A part of the rows' height, in their own pixels. */
export interface Band { readonly top: number; readonly bottom: number }
export const widened = (band: Band | null, by: Band): Band => ({ top: Math.min(by.top, band?.top ?? by.top), bottom: Math.max(by.bottom, band?.bottom ?? 0) });

/** Paints the rows that a band meets on a canvas whose upper edge lies at `origin` of the rows; nothing reaches beyond the band. */
export type PaintRows = (g: CanvasRenderingContext2D, origin: number, band: Band) => void;

export interface RowCanvas {
  /** Shows so much of the rows from `top` on, and paints what of that is not painted yet or is old. */
  frame(rows: Rows, top: number, width: number, height: number): void;
  /** What is painted of a band, or of all, is old. */
  stale(band: Band | null): void;
  /** Ends it, but for what is painted: for one who will show the same rows. */
  leave(): Sheets;
  dispose(): void;
}

/** Pixels of a canvas: more of them cost more in each frame that sorts the page's layers anew, higher ones where one row changes. */
const LEAST = 144;
const SPARE = 320; // pixels that are painted beyond what shows, above and below
const AHEAD_MS = 1; // of a frame, for rows that do not show yet
const RESTED_MS = 200; // after which they are painted where nobody scrolls

const HIDDEN_MS = 1000; // after the last frame
const OUT_OF_SIGHT = "translateY(-10000px)";

/** `index`: which part of the rows it bears, -1: none. `from`, `to`: what of them is painted; `old`: and no longer true;
    `at`: where it lies. */
interface Tile { readonly surface: Surface; index: number; from: number; to: number; old: Band | null; at: string; isHidden: boolean }

/** Canvases, and what is painted on them. */
export interface Sheets { readonly tiles: readonly Tile[]; readonly rows: Rows | null; readonly cuts: number[]; readonly width: number }

/** Where canvases begin: at rows, so that none is cut; its corners and letters would be smoothed in another way there. */
export function cutsOf({ tops, count, total }: Rows): number[] {
  const cuts = [0];
  for (let row = 1; row <= count; row++) if ((tops[row] ?? 0) - (cuts.at(-1) ?? 0) >= LEAST) cuts.push(tops[row] ?? 0);
  if ((cuts.at(-1) ?? 0) < total) cuts.push(total);
  return cuts;
}

/** `host` bears the canvases and moves with the rows. `isSeen`: whether it is worth while to paint what does not show yet. `left`: canvases
    of an earlier one. */
export function createRowCanvas(host: HTMLElement, paint: PaintRows, isSeen: () => boolean, left: Sheets = { tiles: [], rows: null, cuts: [0], width: 0 }): RowCanvas {
  const tiles: Tile[] = [...left.tiles];
  let { rows, cuts, width } = left, top = 0, height = 0, way = 1, allOld = false, mayAhead = false;
  for (const { surface } of tiles) host.append(surface.canvas);

  const topOf = (index: number): number => (index < cuts.length ? cuts[index] ?? 0 : (cuts.at(-1) ?? 0) + (index - cuts.length + 1) * LEAST);
  const indexAt = (y: number): number => {
    const total = cuts.at(-1) ?? 0;
    return y >= total ? cuts.length - 1 + Math.floor((y - total) / (LEAST)) : cuts.findLastIndex((cut) => cut <= y);
  };
  /** The edges of the row at y; below the last one, of the canvas there. */
  const rowAround = (y: number): Band => {
    if (rows !== null && y < rows.total) {
      const row = rowAt(rows, y);
      return { top: rows.tops[row] ?? 0, bottom: rows.tops[row + 1] ?? rows.total };
    }
    const index = indexAt(y);
    return { top: topOf(index), bottom: topOf(index + 1) };
  };
  const make = (): Tile => {
    const canvas = document.createElement("canvas"), tile = { surface: surfaceOf(canvas), index: -1, from: 0, to: 0, old: null, at: OUT_OF_SIGHT, isHidden: false };
    canvas.className = "glides";
    canvas.style.transform = OUT_OF_SIGHT; // one that is made for what comes must not cover what shows
    host.append(canvas);
    tiles.push(tile);
    return tile;
  };
  const claim = (index: number): Tile => {
    const known = tiles.find((tile) => tile.index === index);
    if (known) return known;
    const isSpare = (tile: Tile): boolean => tile.index < 0 || topOf(tile.index + 1) <= top - SPARE || topOf(tile.index) >= top + height + SPARE;
    const tile = tiles.find(isSpare) ?? make(), { canvas } = tile.surface, tall = topOf(index + 1) - topOf(index);
    tile.index = index;
    tile.from = tile.to = topOf(index);
    tile.old = null;
    fit(tile.surface, width, tall);
    Object.assign(canvas.style, { width: `${width}px`, height: `${tall}px` });
    return tile;
  };
  const draw = ({ index, surface }: Tile, from: number, to: number): void => {
    const origin = topOf(index), g = beginPart(surface, 0, from - origin, surface.width, to - from);
    paint(g, origin, { top: from, bottom: to });
    g.restore();
  };
  /** Paints what is missing of a band that lies in one canvas and cuts no row. */
  const ensure = (index: number, from: number, to: number): void => {
    const tile = claim(index), { old } = tile;
    tile.old = null;
    if (tile.from === tile.to) {
      begin(tile.surface); // all of it: else what it showed is copied to keep it
      draw(tile, from, to);
      [tile.from, tile.to] = [from, to];
      return;
    }
    if (old !== null) draw(tile, old.top, old.bottom);
    if (from < tile.from) draw(tile, from, tile.from);
    if (to > tile.to) draw(tile, tile.to, to);
    [tile.from, tile.to] = [Math.min(from, tile.from), Math.max(to, tile.to)];
  };
  const isDone = (index: number, { top, bottom }: Band): boolean => tiles.some((tile) => tile.index === index && tile.old === null && tile.from <= top && tile.to >= bottom);
  /** Row after row from an edge of what shows outwards, for as long as there is time. */
  const paintBeyond = (down: boolean, until: number): boolean => {
    const end = down ? Math.min(top + height + SPARE, topOf(cuts.length)) : Math.max(0, top - SPARE);
    for (let y = down ? top + height : top; down ? y < end : y > end;) {
      const row = rowAround(down ? y : y - 0.5), index = indexAt(row.top);
      if (!isDone(index, row)) {
        if (performance.now() >= until) return false;
        ensure(index, row.top, row.bottom);
      }
      y = down ? row.bottom : row.top;
    }
    return true;
  };
  const ahead = (): void => {
    if (!mayAhead || !isSeen()) return;
    const until = performance.now() + AHEAD_MS;
    if (!paintBeyond(way > 0, until) || !paintBeyond(way < 0, until)) nextFrame(ahead);
  };
  const rest = afterLull(() => {
    provide();
    mayAhead = true;
    nextFrame(ahead);
  }, RESTED_MS);
  const shows = ({ index }: Tile): boolean => index >= 0 && topOf(index) < top + height && topOf(index + 1) > top;
  /** Those that do not show lie out of sight, and are hidden where nobody scrolls: each that is not costs in every frame. */
  const place = (scrolls: boolean): void => {
    for (const tile of tiles) {
      const { style } = tile.surface.canvas, at = shows(tile) ? `translateY(${topOf(tile.index)}px)` : OUT_OF_SIGHT;
      if (tile.at !== at) style.transform = tile.at = at;
      if (tile.isHidden && (scrolls || at !== OUT_OF_SIGHT)) {
        style.visibility = "";
        tile.isHidden = false;
      }
    }
  };
  const hide = afterLull(() => {
    for (const tile of tiles) {
      tile.isHidden = !shows(tile);
      if (tile.isHidden) tile.surface.canvas.style.visibility = "hidden";
    }
  }, HIDDEN_MS);
  const mean = (): number => Math.max(LEAST, (cuts.at(-1) ?? 0) / Math.max(1, cuts.length - 1));
  /** As many canvases as are ever needed, out of sight, when nothing else is to be done: one that is made while one scrolls would cost more
      than what it shows, and with all others in the first frame more than that has time for. */
  const provide = (): void => {
    while (tiles.length < Math.ceil((height + 2 * SPARE) / mean()) + 1) make();
    for (const { index, surface } of tiles) {
      if (index >= 0 || surface.width === width) continue;
      fit(surface, width, mean());
      Object.assign(surface.canvas.style, { width: `${width}px`, height: `${mean()}px` });
      begin(surface); // once it has its size: a canvas becomes a layer when it is first drawn on
    }
    place(false);
  };
  const restart = (): void => {
    for (const { surface } of tiles) surface.scale = globalThis.devicePixelRatio || 1;
    for (const tile of tiles) tile.index = -1;
  };
  const shown: RowCanvas = {
    frame(nowRows, nowTop, nowWidth, nowHeight) {
      if (rows !== nowRows || width !== nowWidth || tiles.some(({ surface }) => surface.scale !== (globalThis.devicePixelRatio || 1))) {
        if (rows !== nowRows) cuts = cutsOf(nowRows);
        [rows, width, height] = [nowRows, nowWidth, nowHeight];
        allOld = true;
        restart();
      }
      const by = nowTop - top;
      if (by !== 0) {
        way = by;
        host.style.transform = `translateY(${-nowTop}px)`;
      }
      [top, height] = [nowTop, nowHeight];
      for (let index = indexAt(top), end = top + height; topOf(index) < end; index++) {
        const from = Math.max(topOf(index), rowAround(top).top), last = topOf(index + 1);
        ensure(index, from, last <= end ? last : rowAround(end - 0.5).bottom);
      }
      place(by !== 0);
      hide.ask();
      mayAhead = by !== 0 && !allOld;
      if (mayAhead) nextFrame(ahead);
      else rest.ask();
      allOld = false;
    },
    stale(band) {
      allOld ||= band === null;
      for (const tile of tiles) {
        if (band === null) tile.to = tile.from;
        else if (band.top < tile.to && band.bottom > tile.from) tile.old = widened(tile.old, { top: Math.max(band.top, tile.from), bottom: Math.min(band.bottom, tile.to) });
      }
    },
    leave() {
      rest.stop();
      hide.stop();
      mayAhead = false;
      for (const { surface } of tiles) surface.canvas.remove();
      return { tiles, rows, cuts, width };
    },
    dispose: () => void shown.leave(),
  };
  return shown;
}
