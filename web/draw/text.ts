// Text on canvases.

/** As much of it as fits into so many pixels, with an ellipsis where it is cut. */
export function shortened(g: CanvasRenderingContext2D, text: string, width: number): string {
  if (g.measureText(text).width <= width) return text;
  let low = 0, high = text.length; // letters that fit, and that do not
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (g.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle;
  }
  return `${text.slice(0, low).trimEnd()}…`;
}
