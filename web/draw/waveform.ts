// Waveforms from min/max pairs, one column per CSS pixel, drawn at device resolution by the surface's scale.

/** Peaks hold (min, max) per column. Peak columns at 60 %, and inside them the core of what the ear takes for loudness. */
export function drawWave(g: Pick<CanvasRenderingContext2D, "beginPath" | "rect" | "fill" | "globalAlpha">, peaks: Float32Array, columns: number, x: number, y: number, height: number,
                         gain: number, envelope: (column: number) => number): void {
  const middle = y + height / 2, half = height / 2;
  g.globalAlpha = 0.6;
  g.beginPath();
  for (let column = 0; column < columns; column++) {
    const shape = gain * envelope(column);
    const low = Math.max(-1, (peaks[2 * column] ?? 0) * shape), high = Math.min(1, (peaks[2 * column + 1] ?? 0) * shape);
    const top = middle - high * half, bottom = middle - low * half;
    g.rect(x + column, top, 1, Math.max(0.75, bottom - top));
  }
  g.fill();
  g.globalAlpha = 1;
  g.beginPath();
  for (let column = 0; column < columns; column++) {
    // Without stored RMS: a column's steady part is what its neighbours reach too.
    const shape = gain * envelope(column);
    const left = Math.max(0, column - 1), right = Math.min(columns - 1, column + 1);
    const high = Math.min(peaks[2 * left + 1] ?? 0, peaks[2 * column + 1] ?? 0, peaks[2 * right + 1] ?? 0) * 0.5;
    const low = Math.max(peaks[2 * left] ?? 0, peaks[2 * column] ?? 0, peaks[2 * right] ?? 0) * 0.5;
    if (high - low < 0.01) continue;
    const top = middle - Math.min(1, high * shape) * half;
    g.rect(x + column, top, 1, Math.max(0.5, (Math.min(1, high * shape) - Math.max(-1, low * shape)) * half));
  }
  g.fill();
}
