// The pictures in devices: one stroke of 2 px in the track's colour over a soft fill, with points one can drag.
import type { HueInks, Palette } from "./palette.ts";

/** Strokes y(x) over the width and fills it down to `base`. */
export function drawCurve(g: CanvasRenderingContext2D, width: number, y: (x: number) => number, base: number, ink: HueInks, line = 2): void {
  g.beginPath();
  for (let x = 0; x <= width; x++) {
    if (x === 0) g.moveTo(x, y(x));
    else g.lineTo(x, y(x));
  }
  g.strokeStyle = ink.content;
  g.lineWidth = line;
  g.lineJoin = "round";
  g.stroke();
  g.lineTo(width, base);
  g.lineTo(0, base);
  g.fillStyle = ink.soft;
  g.fill();
}

export function drawPoint(g: CanvasRenderingContext2D, x: number, y: number, hot: boolean, ink: HueInks, colors: Palette, label = ""): void {
  const radius = label ? (hot ? 9 : 8) : hot ? 5 : 4;
  g.beginPath();
  g.arc(x, y, radius, 0, 7);
  g.fillStyle = hot ? ink.content : label ? colors.bg1 : colors.bg0;
  g.fill();
  g.lineWidth = hot ? 2 : 1.5;
  g.strokeStyle = hot ? colors.text1 : ink.content;
  g.stroke();
  if (!label) return;
  g.fillStyle = hot ? colors.bg1 : colors.text1;
  g.font = "600 11px Inter";
  g.textAlign = "center";
  g.fillText(label, x, y + 4);
  g.textAlign = "start";
}

/** What an upright line stands for, at its right; at its left where the picture ends before the name does. */
export function nameLine(g: CanvasRenderingContext2D, name: string, x: number, y: number, width: number): void {
  const right = x + 4, end = g.measureText(name).width;
  g.fillText(name, right + end <= width ? right : x - 4 - end, y);
}

/** Frequency lines and their names. */
export function drawFrequencies(g: CanvasRenderingContext2D, width: number, height: number, partOfHz: (hz: number) => number, names: boolean, colors: Palette): void {
  if (names) g.font = "450 11px Inter"; // which makes the browser look at the page's styles
  for (const [hz, name] of [[100, "100"], [1000, "1k"], [10000, "10k"]] as const) {
    const x = Math.round(partOfHz(hz) * width);
    g.fillStyle = colors.gridBeat;
    g.fillRect(x, 0, 1, height);
    if (names) nameFrequency(g, name, x, height, width, colors);
  }
}

/** On a ground of its own, so that it is read over whatever is drawn behind it. */
export function nameFrequency(g: CanvasRenderingContext2D, name: string, x: number, height: number, width: number, colors: Palette, ground = colors.dark ? colors.bg0 : colors.bg2): void { // of .viz
  const end = g.measureText(name).width, left = x + 4 + end <= width ? x + 4 : x - 4 - end;
  g.fillStyle = ground;
  g.globalAlpha = 0.8;
  g.beginPath();
  g.roundRect(left - 2, height - 17, end + 4, 14, 2);
  g.fill();
  g.globalAlpha = 1;
  g.fillStyle = colors.text2;
  nameLine(g, name, x, height - 6, width);
}
