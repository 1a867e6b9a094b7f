// Meters that have a canvas each, and their numbers, painted at frame rate where they are in sight. Sizes come from an observer: to ask for one in
// a frame, after a number was written, would lay out everything around it.
import { drawMeter, meterLook } from "../../draw/meter.ts";
import { palette } from "../../draw/palette.ts";
import { begin, fit, surfaceOf, type Surface } from "../../lib/canvas.ts";
import { decibelText } from "../../lib/format.ts";
import { Ballistics, dbOfLinear } from "../../lib/levels.ts";
import { setText } from "../../lib/text.ts";
import type { Id } from "../../project/api.ts";
import type { App } from "../app.ts";

/** A number that changes more often than this cannot be read. */
const READ_MS = 125;

interface Needles {
  readonly surface: Surface; readonly track: Id; readonly left: Ballistics; readonly right: Ballistics; readonly rms: readonly [Ballistics, Ballistics];
  readonly peak: HTMLElement | null; readonly rmsNumber: HTMLElement | null;
  width: number; height: number; seen: boolean; text: string; rmsText: string; still: boolean; looks: string; dark: boolean;
}

export function createStripMeters(app: App): { frame(root: HTMLElement, now: number): void; dispose(): void } {
  const peaks = new Map<Id, number>(); // dB
  const all = new WeakMap<Element, Needles>();
  const levels = new Float32Array(8);
  let last = 0, told = 0;
  const sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const needles = all.get(target);
      if (needles) [needles.width, needles.height] = [contentRect.width, contentRect.height];
    }
  });
  const sights = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const needles = all.get(target);
      if (needles) needles.seen = isIntersecting;
    }
  });
  const needlesOf = (root: HTMLElement, canvas: HTMLCanvasElement): Needles => {
    let needles = all.get(canvas);
    if (!needles) {
      const { track = "0" } = canvas.dataset;
      needles = {
        surface: surfaceOf(canvas), track: BigInt(track) as Id, left: new Ballistics(), right: new Ballistics(), rms: [new Ballistics(), new Ballistics()],
        peak: root.querySelector<HTMLElement>(`[data-peak="${track}"]`), rmsNumber: root.querySelector<HTMLElement>(`[data-rms="${track}"]`),
        width: 0, height: 0, seen: false, text: "", rmsText: "", still: false, looks: "", dark: palette().dark,
      };
      const made = needles;
      sizes.observe(canvas);
      sights.observe(canvas);
      canvas.addEventListener("click", () => {
        made.left.clear();
        made.right.clear();
        peaks.set(made.track, -120);
        made.still = false;
      });
      all.set(canvas, needles);
    }
    return needles;
  };
  const reach = (track: Id, db: number): void => void (db > (peaks.get(track) ?? -120) && peaks.set(track, db));
  const tell = (needles: Needles): void => {
    const peakDb = peaks.get(needles.track) ?? -120, text = peakDb > -90 ? decibelText(peakDb) : "", loud = Math.max(needles.rms[0].levelDb, needles.rms[1].levelDb);
    const rmsText = loud > -90 ? decibelText(Math.round(loud)).replace(".0", "") : "";
    if (text !== needles.text && needles.peak) {
      setText(needles.peak, text);
      needles.peak.classList.toggle("loud", peakDb > 0);
    }
    if (rmsText !== needles.rmsText && needles.rmsNumber) setText(needles.rmsNumber, rmsText);
    needles.text = text;
    needles.rmsText = rmsText;
  };
  return {
    frame(root, now) {
      const elapsed = Math.min(100, now - last);
      last = now;
      const colors = palette(), tells = now - told >= READ_MS;
      if (tells) told = now;
      for (const canvas of root.querySelectorAll<HTMLCanvasElement>("canvas[data-track]")) {
        const needles = needlesOf(root, canvas), { track } = needles;
        if (!needles.seen) continue;
        const sounds = app.player.meter(track, levels);
        const plays = sounds && Math.max(levels[0] ?? 0, levels[1] ?? 0) > 1e-4, has = (!plays && app.studio.inputLevel(track, levels)) || sounds;
        const l = has ? dbOfLinear(levels[0] ?? 0) : -120, r = has ? dbOfLinear(levels[1] ?? 0) : -120;
        reach(track, Math.max(l, r));
        const moving = [needles.left.feed(l, now, elapsed), needles.right.feed(r, now, elapsed)].includes(true);
        const [left, right] = needles.rms;
        left.feed(has ? dbOfLinear(levels[2] ?? 0) : -120, now, elapsed);
        right.feed(has ? dbOfLinear(levels[3] ?? 0) : -120, now, elapsed);
        const resized = fit(needles.surface, needles.width, needles.height);
        if (tells) tell(needles);
        if (!moving && !resized && needles.still && needles.dark === colors.dark) continue;
        const { height } = needles.surface, looks = `${meterLook(height, needles.left, left.levelDb)} ${meterLook(height, needles.right, right.levelDb)} ${colors.dark}`, same = looks === needles.looks && !resized;
        needles.still = !moving;
        needles.dark = colors.dark;
        needles.looks = looks;
        if (same) continue;
        const g = begin(needles.surface), bar = (needles.surface.width - 2) / 2;
        drawMeter(g, 0, 0, bar, needles.surface.height, needles.left, colors, left.levelDb);
        drawMeter(g, bar + 2, 0, bar, needles.surface.height, needles.right, colors, right.levelDb);
      }
    },
    dispose() {
      sizes.disconnect();
      sights.disconnect();
    },
  };
}
