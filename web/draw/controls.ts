// Controls as they look while nobody touches them, for canvases that stand for controls which are not made yet. Sizes and colours are
// those of ui/controls.css.
import { travelOfDb } from "../lib/levels.ts";
import type { Palette } from "./palette.ts";

type Canvas = CanvasRenderingContext2D;
export interface Part { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

const RADIUS = 4, TURN = (3 / 2) * Math.PI, FROM = (3 / 4) * Math.PI; // of controls; of a knob's arc
const TICKS = [6, 0, -6, -12, -24, -48];
export const KEY_FONT = "600 11px Inter", SMALL_FONT = "450 11px Inter";

export function drawBox(g: Canvas, { x, y, width, height }: Part, color: string, radius = RADIUS): void {
  g.fillStyle = color;
  g.beginPath();
  g.roundRect(x, y, width, height, radius);
  g.fill();
}
export function drawFrame(g: Canvas, { x, y, width, height }: Part, color: string, radius = RADIUS): void {
  g.strokeStyle = color;
  g.lineWidth = 1;
  g.beginPath();
  g.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, radius);
  g.stroke();
}

/** Keys that stay down, one for each letter, right behind each other: what they are filled with while they are, null while not. */
export function drawLamps(g: Canvas, first: Part, step: number, fills: readonly (readonly [letter: string, fill: string | null])[], rest: string, colors: Palette): void {
  g.font = KEY_FONT;
  g.textAlign = "center";
  g.textBaseline = "middle";
  fills.forEach(([letter, fill], index) => {
    const x = first.x + index * step;
    drawBox(g, { ...first, x }, fill ?? rest);
    g.fillStyle = fill === null ? colors.text2 : colors.ink;
    g.fillText(letter, x + first.width / 2, first.y + first.height / 2 + 1);
  });
}

/** The lying slider of a level around `middle`. */
export function drawSlider(g: Canvas, x: number, middle: number, width: number, travel: number, colors: Palette): void {
  drawBox(g, { x, y: middle - 2, width, height: 4 }, colors.bg4, 2);
  drawBox(g, { x, y: middle - 2, width: width * travel, height: 4 }, colors.outline, 2);
  g.fillStyle = colors.text1;
  g.beginPath();
  g.arc(x + Math.round(travel * width), middle, 5, 0, 7);
  g.fill();
}

/** A knob from below left over the top, and its value from the middle where it has two sides. */
export function drawKnob(g: Canvas, { x, y, width }: Part, travel: number, from: number, color: string, colors: Palette): void {
  const radius = width / 2 - 2, cx = x + width / 2, cy = y + width / 2, at = (travel: number): number => FROM + TURN * travel;
  g.fillStyle = colors.bg3;
  g.beginPath();
  g.arc(cx, cy, Math.max(2, radius - 5), 0, 7);
  g.fill();
  g.lineWidth = 3;
  g.lineCap = "round";
  g.strokeStyle = colors.bg4;
  g.beginPath();
  g.arc(cx, cy, radius, at(0), at(1));
  g.stroke();
  if (Math.abs(travel - from) >= 0.004) {
    g.strokeStyle = color;
    g.beginPath();
    g.arc(cx, cy, radius, at(Math.min(travel, from)), at(Math.max(travel, from)));
    g.stroke();
  }
  const inner = radius * 0.34, outer = radius - (width < 28 ? 4 : 6), cos = Math.cos(at(travel)), sin = Math.sin(at(travel));
  g.lineWidth = 2;
  g.strokeStyle = colors.text1;
  g.beginPath();
  g.moveTo(cx + inner * cos, cy + inner * sin);
  g.lineTo(cx + outer * cos, cy + outer * sin);
  g.stroke();
  g.lineCap = "butt";
}

const topOf = ({ y, height }: Part, travel: number): number => Math.round(y + 8 + (height - 16) * (1 - travel));

/** An upright fader without its cap. */
export function drawGroove(g: Canvas, fader: Part, topDb: number, colors: Palette): void {
  g.fillStyle = colors.bg4;
  for (const db of TICKS) g.fillRect(fader.x + 4, topOf(fader, travelOfDb(db, topDb)), fader.width - 8, 1);
  drawBox(g, { x: fader.x + 11, y: fader.y + 8, width: 2, height: fader.height - 16 }, colors.dark ? colors.bg0 : colors.bg4, 1);
}
export function drawCap(g: Canvas, fader: Part, travel: number, colors: Palette): void {
  const cap = { x: fader.x + 1, y: topOf(fader, travel) - 16, width: 22, height: 32 };
  drawBox(g, cap, colors.dark ? colors.bg4 : "#FFFFFF");
  if (!colors.dark) drawFrame(g, cap, colors.bg4);
  drawBox(g, { x: cap.x + 3, y: cap.y + 15, width: 16, height: 2 }, colors.text1, 1);
}

/** A plus sign around a point, as the icon is. */
export function drawPlus(g: Canvas, x: number, y: number, color: string): void {
  g.strokeStyle = color;
  g.lineWidth = 0.9;
  g.beginPath();
  g.moveTo(x - 4, y);
  g.lineTo(x + 4, y);
  g.moveTo(x, y - 4);
  g.lineTo(x, y + 4);
  g.stroke();
}

/** The shapes of an icon that the page shows somewhere, in its own 24 units. */
export function pathOfIcon(icon: SVGElement): Path2D {
  const path = new Path2D(), numbers = (shape: Element, ...names: string[]): number[] => names.map((name) => Number(shape.getAttribute(name) ?? 0));
  for (const shape of icon.children) {
    if (shape.tagName === "path") path.addPath(new Path2D(shape.getAttribute("d") ?? ""));
    if (shape.tagName === "rect") {
      const [x = 0, y = 0, width = 0, height = 0, radius = 0] = numbers(shape, "x", "y", "width", "height", "rx");
      path.roundRect(x, y, width, height, radius);
    }
    if (shape.tagName === "circle") {
      const [x = 0, y = 0, radius = 0] = numbers(shape, "cx", "cy", "r");
      path.moveTo(x + radius, y);
      path.arc(x, y, radius, 0, 7);
    }
    if (shape.tagName === "line") {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = numbers(shape, "x1", "y1", "x2", "y2");
      path.moveTo(x0, y0);
      path.lineTo(x1, y1);
    }
    if (shape.tagName === "polyline" || shape.tagName === "polygon") path.addPath(new Path2D(`M${shape.getAttribute("points") ?? ""}${shape.tagName === "polygon" ? "z" : ""}`));
  }
  return path;
}
export function drawIcon(g: Canvas, path: Path2D, x: number, y: number, size: number, color: string): void {
  g.save();
  g.translate(x, y);
  g.scale(size / 24, size / 24);
  [g.lineWidth, g.lineCap, g.lineJoin, g.strokeStyle] = [1.5, "round", "round", color];
  g.stroke(path);
  g.restore();
}
