// A canvas that is sharp: its bitmap follows its box in device pixels, and drawing units are CSS pixels.
import { t } from "../messages/index.ts";

export interface Surface {
  readonly canvas: HTMLCanvasElement;
  readonly g: CanvasRenderingContext2D;
  width: number; // CSS pixels
  height: number;
  scale: number; // device pixels per CSS pixel
}

export function surfaceOf(canvas: HTMLCanvasElement): Surface {
  const g = canvas.getContext("2d");
  if (!g) throw new Error(t("This browser gave no canvas to draw on."));
  return { canvas, g, width: 0, height: 0, scale: 1 };
}

/** Adopts the box's size; true when the bitmap was remade (and so is empty). */
export function fit(surface: Surface, width: number, height: number): boolean {
  const scale = globalThis.devicePixelRatio || 1;
  const w = Math.max(1, Math.round(width * scale)), h = Math.max(1, Math.round(height * scale));
  surface.width = width;
  surface.height = height;
  surface.scale = scale;
  if (surface.canvas.width === w && surface.canvas.height === h) return false;
  surface.canvas.width = w;
  surface.canvas.height = h;
  return true;
}

/** Clears and sets the units; call at the start of each paint. */
export function begin(surface: Surface): CanvasRenderingContext2D {
  const { g, scale } = surface;
  g.setTransform(scale, 0, 0, scale, 0, 0);
  g.globalAlpha = 1;
  g.clearRect(0, 0, surface.width, surface.height);
  return g;
}

/** The same for one part of it: nothing reaches beyond, until restore(). */
export function beginPart({ g, scale }: Surface, x: number, y: number, width: number, height: number): CanvasRenderingContext2D {
  g.setTransform(scale, 0, 0, scale, 0, 0);
  g.globalAlpha = 1;
  g.save();
  g.beginPath();
  g.rect(x, y, width, height);
  g.clip();
  g.clearRect(x, y, width, height);
  return g;
}

/** The nearest place at which what is painted lies pixel on pixel. */
export const wholePixels = (css: number): number => Math.round(css * (globalThis.devicePixelRatio || 1)) / (globalThis.devicePixelRatio || 1);

/** Calls back when the element's box changes, and once at the start. */
export function watchSize(element: Element, changed: (width: number, height: number) => void): () => void {
  const observer = new ResizeObserver(() => changed(element.clientWidth, element.clientHeight));
  observer.observe(element);
  return () => observer.disconnect();
}
