// Which strips are made: those in sight and a room's width on both sides, in steps, so that scrolling seldom changes it.

export const STRIP_WIDTH = 84; // pixels, as --strip
const STEP = 8, LEAST = 8; // strips

/** "first:end" of the strips, counted from the left. */
export function nearStrips(scrollLeft: number, width: number): string {
  const shown = Math.max(LEAST, Math.ceil(width / STRIP_WIDTH));
  const first = Math.floor((scrollLeft / STRIP_WIDTH - shown) / STEP) * STEP, end = Math.ceil((scrollLeft / STRIP_WIDTH + 2 * shown) / STEP) * STEP;
  return `${Math.max(0, first)}:${end}`;
}
