// A song's arrangement as its picture: rows of clips in their colours.
import { useEffect, useRef } from "react";
import { palette, theme } from "../../draw/palette.ts";
import { begin, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";

const BLANKS = [[0.3, 0, 0.24], [0.42, 1, 0.28], [0.3, 2, 0.16]] as const; // left edge and width as parts of the picture, beside their row

/** Where nothing lies yet: outlines of what may come. */
function empty(g: CanvasRenderingContext2D, width: number, height: number): void {
  const tall = Math.min(14, height / 6);
  g.strokeStyle = palette().text3;
  g.globalAlpha = 0.5;
  g.lineWidth = 1.5;
  g.beginPath();
  for (const [left, row, long] of BLANKS) g.roundRect(Math.round(left * width), Math.round(height / 2 + (row - 1.5) * (tall + 4)), Math.round(long * width), tall, 3);
  g.stroke();
  g.globalAlpha = 1;
}

export function Thumbnail({ rows }: { rows: readonly { readonly hue: number; readonly clips: readonly (readonly [number, number])[] }[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current, box = element?.parentElement;
    if (!element || !box) return;
    const surface = surfaceOf(element);
    const paint = (): void => {
      const g = begin(surface);
      const shown = rows.slice(0, 12);
      if (shown.every((row) => row.clips.length === 0)) return empty(g, surface.width, surface.height);
      const end = Math.max(1, ...shown.flatMap((row) => row.clips.map(([start, length]) => start + length)));
      const pad = Math.min(8, surface.height / 8), height = Math.min(18, (surface.height - 2 * pad) / Math.max(1, shown.length)), scale = (surface.width - 2 * pad) / end;
      const top = (surface.height - height * shown.length) / 2;
      shown.forEach((row, index) => {
        g.fillStyle = palette().hues[row.hue + 1]?.band ?? palette().accent;
        g.globalAlpha = 0.85;
        g.beginPath();
        for (const [start, length] of row.clips) g.roundRect(pad + start * scale, top + index * height, Math.max(2, length * scale - 2), Math.max(2, height - 2), 1.5);
        g.fill();
      });
      g.globalAlpha = 1;
    };
    const undo = [watchSize(box, (width, height) => {
      fit(surface, width, height);
      paint();
    }), theme.subscribe(paint)];
    return () => undo.forEach((one) => one());
  }, [rows]);
  return <canvas ref={canvas} className="thumbnail" aria-hidden="true" />;
}
