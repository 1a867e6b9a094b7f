// The slim meters beside the track headers: one canvas for all, painted only while something moves.
import { drawMeter, meterLook } from "../../draw/meter.ts";
import { palette } from "../../draw/palette.ts";
import { begin, fit, surfaceOf } from "../../lib/canvas.ts";
import { Ballistics, dbOfLinear } from "../../lib/levels.ts";
import type { Readable } from "../../lib/signal.ts";
import type { Id } from "../../project/api.ts";
import type { App, Desk } from "../app.ts";
import { visibleLanes, type Layout } from "./layout.ts";

const WIDTH = 8, BAR = 3;

export function createMeterColumn(app: App, desk: Desk, canvas: HTMLCanvasElement, layout: Readable<Layout>): { frame(now: number): void } {
  const surface = surfaceOf(canvas);
  const needles = new Map<Id, readonly [Ballistics, Ballistics]>();
  const levels = new Float32Array(8);
  let last = 0, moving = true, cleared = false, seen = "", looks: number[] = [], before: number[] = [];
  const needlesOf = (track: Id): readonly [Ballistics, Ballistics] => {
    let pair = needles.get(track);
    if (!pair) needles.set(track, (pair = [new Ballistics(), new Ballistics()]));
    return pair;
  };
  canvas.addEventListener("click", () => {
    for (const pair of needles.values()) for (const needle of pair) needle.clear();
    cleared = true;
  });
  return {
    frame(now) {
      const elapsed = Math.min(100, now - last);
      last = now;
      const { height } = desk.size.get(), top = desk.scrollTop.get();
      const state = `${height}:${top}:${layout.get().rows.total}:${palette().dark}`;
      const [first, lastLane] = visibleLanes(layout.get(), top, height), moved = moving || state !== seen || cleared;
      if (!moved && app.player.state !== "running") return;
      moving = cleared = false;
      [looks, before] = [before, looks];
      looks.length = 0;
      for (let index = first; index <= lastLane; index++) {
        const lane = layout.get().lanes[index];
        if (!lane) continue;
        const [left, right] = needlesOf(lane.track);
        // An armed track shows what comes in, as long as nothing louder plays on it.
        const has = app.player.meter(lane.track, levels), plays = has && Math.max(levels[0] ?? 0, levels[1] ?? 0) > 1e-4;
        const hears = !plays && app.studio.inputLevel(lane.track, levels);
        moving = left.feed(has || hears ? dbOfLinear(levels[0] ?? 0) : -120, now, elapsed) || moving;
        moving = right.feed(has || hears ? dbOfLinear(levels[1] ?? 0) : -120, now, elapsed) || moving;
        looks.push(lane.top, meterLook(lane.height - 9, left), meterLook(lane.height - 9, right));
      }
      if (!moved && !moving) return; // silence looks as it did
      if (state === seen && looks.length === before.length && looks.every((look, index) => look === before[index])) return; // a needle that falls less than a pixel, too
      seen = state;
      fit(surface, WIDTH, height);
      const g = begin(surface);
      for (let index = first; index <= lastLane; index++) {
        const lane = layout.get().lanes[index];
        if (!lane) continue;
        const [left, right] = needlesOf(lane.track);
        drawMeter(g, 0, lane.top - top + 4, BAR, lane.height - 9, left, palette());
        drawMeter(g, BAR + 2, lane.top - top + 4, BAR, lane.height - 9, right, palette());
      }
    },
  };
}
