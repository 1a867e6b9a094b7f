// Plain arithmetic of rectangles, ranges and the line between musical time and pixels.

export const clamp = (value: number, low: number, high: number): number => (value < low ? low : value > high ? high : value);

export interface Rect { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export const rectFromCorners = (x0: number, y0: number, x1: number, y1: number): Rect => ({
  x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0),
});

/** Where a timeline stands: its left edge and its scale. */
export interface TimeView { readonly originTicks: number; readonly ticksPerPixel: number }

export const xOfTicks = (view: TimeView, ticks: number): number => (ticks - view.originTicks) / view.ticksPerPixel;
export const ticksOfX = (view: TimeView, x: number): number => view.originTicks + x * view.ticksPerPixel;

export interface ZoomLimits { readonly minTicksPerPixel: number; readonly maxTicksPerPixel: number }

/** Zooms by a factor (> 1 is closer) so that the time under x stays under x; never scrolls before the song's start. */
export function zoomAt(view: TimeView, x: number, factor: number, limits: ZoomLimits): TimeView {
  const ticksPerPixel = clamp(view.ticksPerPixel / factor, limits.minTicksPerPixel, limits.maxTicksPerPixel);
  const anchor = ticksOfX(view, x);
  return { ticksPerPixel, originTicks: Math.max(0, anchor - x * ticksPerPixel) };
}

/** The view that shows a range with a margin on both sides. */
export function fitRange(fromTicks: number, toTicks: number, width: number, limits: ZoomLimits, marginPixels = 24): TimeView {
  const room = Math.max(1, width - 2 * marginPixels);
  const ticksPerPixel = clamp((toTicks - fromTicks) / room, limits.minTicksPerPixel, limits.maxTicksPerPixel);
  return { ticksPerPixel, originTicks: Math.max(0, fromTicks - marginPixels * ticksPerPixel) };
}

/** A list of rows of unequal height, found by binary search: tracks, keys. */
export interface Rows { readonly tops: Float64Array; readonly count: number; readonly total: number }

export function rowsOfHeights(heights: readonly number[]): Rows {
  const tops = new Float64Array(heights.length + 1);
  let top = 0;
  heights.forEach((height, index) => {
    tops[index] = top;
    top += height;
  });
  tops[heights.length] = top;
  return { tops, count: heights.length, total: top };
}

/** The row at y, clamped to the list; -1 when there are none. */
export function rowAt(rows: Rows, y: number): number {
  if (rows.count === 0) return -1;
  let low = 0, high = rows.count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows.tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}
