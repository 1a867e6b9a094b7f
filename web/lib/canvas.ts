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

/** Moves what is painted up by so many CSS pixels, or down; what comes into sight is left empty. False, and nothing is done, where that
    is no whole number of the screen's pixels, or nothing would stay in sight. */
export function shiftUp({ g, canvas, height, scale }: Surface, by: number): boolean {
  const pixels = by * scale;
  if (!Number.isInteger(pixels) || Math.abs(by) >= height) return false;
  g.setTransform(1, 0, 0, 1, 0, 0);
  g.globalAlpha = 1;
  g.globalCompositeOperation = "copy";
  g.drawImage(canvas, 0, -pixels);
  g.globalCompositeOperation = "source-over";
  return true;
}

/** Calls back when the element's box changes, and once at the start. */
export function watchSize(element: Element, changed: (width: number, height: number) => void): () => void {
  const observer = new ResizeObserver(() => changed(element.clientWidth, element.clientHeight));
  observer.observe(element);
  return () => observer.disconnect();
}
