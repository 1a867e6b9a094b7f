// How loud a song is along its way, as bars: what was heard in one colour, what is to come in grey.

/** The greatest of pairs of hex digits, 0..1; what is none counts for nothing. */
export function loudestOf(columns: string): number {
  let loudest = 0;
  for (let i = 0; i + 1 < columns.length; i += 2) loudest = Math.max(loudest, parseInt(columns.slice(i, i + 2), 16) / 255 || 0);
  return loudest;
}

/** Pairs of hex digits to 0..1, where 1 is as loud as `loudest`, which is its own or that of all it stands beside; one without them is drawn
    as a line. */
export function levelsOf(columns: string, loudest = Math.max(loudestOf(columns), 0.01)): number[] {
  const levels = Array.from({ length: Math.floor(columns.length / 2) }, (_, i) => parseInt(columns.slice(2 * i, 2 * i + 2), 16) / 255);
  return levels.length > 0 && levels.every((level) => Number.isFinite(level)) ? levels.map((level) => Math.min(1, level / loudest)) : Array.from({ length: 60 }, () => 0.02);
}

/** As many bars as fit, each the loudest of its stretch. */
export function barsOf(levels: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * levels.length) / count), to = Math.max(from + 1, Math.floor(((i + 1) * levels.length) / count));
    return Math.max(...levels.slice(from, to));
  });
}

const BAR_PIXELS = 3, GAP_PIXELS = 1;

export function drawWave(canvas: HTMLCanvasElement, levels: readonly number[], part: number, ink = "--accent"): void {
  const { clientWidth: width, clientHeight: height } = canvas, scale = devicePixelRatio, context = canvas.getContext("2d");
  if (context === null || width === 0) return;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const style = getComputedStyle(canvas), accent = style.getPropertyValue(ink), rest = style.getPropertyValue("--outline");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const bars = barsOf(levels, Math.max(1, Math.floor(width / (BAR_PIXELS + GAP_PIXELS))));
  bars.forEach((level, i) => {
    const tall = Math.max(2, level * height);
    context.fillStyle = (i + 0.5) / bars.length <= part ? accent : rest;
    context.fillRect(i * (BAR_PIXELS + GAP_PIXELS), (height - tall) / 2, BAR_PIXELS, tall);
  });
}
