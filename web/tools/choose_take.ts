// Swipe over a take: there it is heard, as far as it goes, and the others are not. A click lets it be heard by itself, a double-click takes all of it.
import { chooseStretch, heldStretch } from "../project/comp.ts";
import { report } from "../views/app.ts";
import type { TakeSound } from "../views/arrange/takes.ts";
import type { ArrangeContext, ArrangeHit, SubLane } from "./arrange.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

const DOUBLE_MS = 350;

export function chooseTakeTool(sound: TakeSound): Tool<ArrangeContext, ArrangeHit> {
  let sub: SubLane | null = null, from: Press | null = null, range: readonly [number, number] | null = null, last = { lane: 0n, at: -1e9 };
  const stop = (context: ArrangeContext): void => {
    sub = from = range = null;
    context.preview(null);
  };
  return {
    id: "choose-take",
    down(_context, press, hit) {
      if (hit.kind !== "take") return;
      sub = hit.sub;
      from = press;
      range = null;
    },
    move(context, press) {
      if (!sub || !from || (range === null && Math.abs(press.x - from.x) < DRAG_SLOP)) return;
      const a = context.snap(from.ticks, press.free), b = context.snap(press.ticks, press.free);
      range = [Math.min(a, b), Math.max(a, b)];
      const held = heldStretch(context.project, { lane: sub.id, fromTicks: range[0], toTicks: range[1] });
      context.preview(held === null ? null : { kind: "comp", sub, fromTicks: held.fromTicks, toTicks: held.toTicks });
    },
    up(context, press) {
      const lane = sub, chosen = range;
      stop(context);
      if (!lane) return;
      if (chosen && chosen[1] > chosen[0]) return void report(context.app, chooseStretch(context.project, { lane: lane.id, fromTicks: chosen[0], toTicks: chosen[1] }));
      const now = performance.now(), twice = last.lane === lane.id && now - last.at < DOUBLE_MS;
      last = { lane: lane.id, at: now };
      if (twice) sound.stop(), report(context.app, context.project.perform({ edit: "promote-take", lane: lane.id }).result);
      else {
        context.app.player.seekTicks(context.snap(press.ticks, press.free));
        void sound.toggle(lane.id, press.ticks);
      }
    },
    cancel: stop,
  };
}
