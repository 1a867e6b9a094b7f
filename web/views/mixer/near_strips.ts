// Which strips are made: those in sight and a few on both sides, in steps, so that scrolling seldom changes it.

/** Pixels; wider under a finger, as --strip is, which takes this over: what is placed by one is drawn by the other. */
export const STRIP_WIDTH = globalThis.matchMedia?.("(pointer: coarse)").matches === true ? 100 : 84;
const STEP = 4, SPARE = 6, LEAST = 8; // strips

/** "first:end" of the strips, counted from the left; the first may lie before it, so that it tells where one is. */
export function nearStrips(scrollLeft: number, width: number): string {
  const shown = Math.max(LEAST, Math.ceil(width / STRIP_WIDTH)), at = scrollLeft / STRIP_WIDTH;
  return `${Math.floor((at - SPARE) / STEP) * STEP}:${Math.ceil((at + shown + SPARE) / STEP) * STEP}`;
}
