// A canvas that is sharp: its bitmap follows its box in device pixels, and drawing units are CSS pixels.
import { t } from "../messages/index.ts";
import { whileSizing } from "./frame.ts";

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

type Sized = (width: number, height: number) => void;
const watchers = new Map<Element, Set<Sized>>();
/** One for all: what several of them have to paint anew is painted once. */
let observer: ResizeObserver | null = null;
const told = (entries: readonly ResizeObserverEntry[]): void => {
  const sizes = entries.map(({ target }) => [watchers.get(target) ?? [], target.clientWidth, target.clientHeight] as const);
  whileSizing(() => {
    for (const [all, width, height] of sizes) for (const changed of [...all]) changed(width, height);
  });
};

/** Calls back when the element's box changes, and once at the start: behind the layout, before the frame is painted. */
export function watchSize(element: Element, changed: Sized): () => void {
  const all = watchers.get(element) ?? new Set(), watcher: Sized = (width, height) => changed(width, height);
  observer ??= new ResizeObserver(told);
  watchers.set(element, all.add(watcher));
  observer.observe(element);
  return () => {
    if (!all.delete(watcher) || all.size > 0) return;
    watchers.delete(element);
    observer?.unobserve(element);
  };
}
