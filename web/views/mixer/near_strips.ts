// Which strips are made: those in sight and a room's width on both sides, in steps, so that scrolling seldom changes it.

const STRIP = 84, STEP = 8, LEAST = 8; // pixels, as --strip; strips

/** "first:end" of the strips, counted from the left. */
export function nearStrips(scrollLeft: number, width: number): string {
  const shown = Math.max(LEAST, Math.ceil(width / STRIP));
  const first = Math.floor((scrollLeft / STRIP - shown) / STEP) * STEP, end = Math.ceil((scrollLeft / STRIP + 2 * shown) / STEP) * STEP;
  return `${Math.max(0, first)}:${end}`;
}
