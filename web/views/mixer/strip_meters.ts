// All strips' meters and peak numbers, painted at frame rate.
import { drawMeter } from "../../draw/meter.ts";
import { palette } from "../../draw/palette.ts";
import { begin, fit, surfaceOf, type Surface } from "../../lib/canvas.ts";
import { decibelText } from "../../lib/format.ts";
import { Ballistics, dbOfLinear } from "../../lib/levels.ts";
import type { Id } from "../../project/api.ts";
import type { App } from "../app.ts";

interface Needles { readonly surface: Surface; readonly left: Ballistics; readonly right: Ballistics; readonly rms: readonly [Ballistics, Ballistics]; peakDb: number; text: string; rmsText: string; still: boolean }

export function createStripMeters(app: App): { frame(root: HTMLElement, now: number): void } {
  const all = new Map<HTMLCanvasElement, Needles>();
  const levels = new Float32Array(8);
  let last = 0, face = palette().dark;
  const needlesOf = (canvas: HTMLCanvasElement): Needles => {
    let needles = all.get(canvas);
    if (!needles) {
      needles = { surface: surfaceOf(canvas), left: new Ballistics(), right: new Ballistics(), rms: [new Ballistics(), new Ballistics()], peakDb: -120, text: "", rmsText: "", still: false };
      const made = needles;
      canvas.addEventListener("click", () => {
        made.left.clear();
        made.right.clear();
        made.peakDb = -120;
        made.still = false;
      });
      all.set(canvas, needles);
    }
    return needles;
  };
  return {
    frame(root, now) {
      const elapsed = Math.min(100, now - last);
      last = now;
      if (face !== palette().dark) for (const needles of all.values()) needles.still = false;
      face = palette().dark;
      for (const canvas of root.querySelectorAll<HTMLCanvasElement>("canvas[data-track]")) {
        const needles = needlesOf(canvas);
        const track = BigInt(canvas.dataset.track ?? "0") as Id, sounds = app.player.meter(track, levels);
        const plays = sounds && Math.max(levels[0] ?? 0, levels[1] ?? 0) > 1e-4, has = (!plays && app.studio.inputLevel(track, levels)) || sounds;
        const l = has ? dbOfLinear(levels[0] ?? 0) : -120, r = has ? dbOfLinear(levels[1] ?? 0) : -120;
        const moving = [needles.left.feed(l, now, elapsed), needles.right.feed(r, now, elapsed)].includes(true);
        const [left, right] = needles.rms;
        left.feed(has ? dbOfLinear(levels[2] ?? 0) : -120, now, elapsed);
        right.feed(has ? dbOfLinear(levels[3] ?? 0) : -120, now, elapsed);
        const resized = fit(needles.surface, canvas.clientWidth, canvas.clientHeight);
        if (!moving && !resized && needles.still) continue;
        needles.still = !moving;
        const g = begin(needles.surface), bar = (needles.surface.width - 2) / 2;
        drawMeter(g, 0, 0, bar, needles.surface.height, needles.left, palette(), left.levelDb);
        drawMeter(g, bar + 2, 0, bar, needles.surface.height, needles.right, palette(), right.levelDb);
        needles.peakDb = Math.max(needles.peakDb, l, r);
        const text = needles.peakDb > -90 ? decibelText(needles.peakDb) : "", loud = Math.max(left.levelDb, right.levelDb);
        if (text !== needles.text) {
          needles.text = text;
          const number = root.querySelector<HTMLElement>(`[data-peak="${canvas.dataset.track}"]`);
          if (number) number.textContent = text;
          number?.classList.toggle("loud", needles.peakDb > 0);
        }
        const rmsText = loud > -90 ? decibelText(Math.round(loud)).replace(".0", "") : "";
        if (rmsText === needles.rmsText) continue;
        needles.rmsText = rmsText;
        const number = root.querySelector<HTMLElement>(`[data-rms="${canvas.dataset.track}"]`);
        if (number) number.textContent = rmsText;
      }
    },
  };
}
