// A song's arrangement as its picture: rows of clips in their colours.
import { useEffect, useRef } from "react";
import { palette, theme } from "../../draw/palette.ts";
import { begin, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";

export function Thumbnail({ rows }: { rows: readonly { readonly hue: number; readonly clips: readonly (readonly [number, number])[] }[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current, box = element?.parentElement;
    if (!element || !box) return;
    const surface = surfaceOf(element);
    const paint = (): void => {
      const g = begin(surface);
      const shown = rows.slice(0, 12);
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
