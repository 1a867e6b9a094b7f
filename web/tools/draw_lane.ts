// Shift-drag over a row of automation: what the hand draws takes the place of what was there.
import { report } from "../views/app.ts";
import type { ArrangeContext, ArrangeHit, SubLane } from "./arrange.ts";
import type { Press, Tool } from "./tool.ts";

export function drawLaneTool(): Tool<ArrangeContext, ArrangeHit> {
  let sub: SubLane | null = null;
  const drawn = new Map<number, { positionTicks: number; value: number }>(); // by pixel
  let lastX = 0, lastTravel = 0;
  const put = (context: ArrangeContext, press: Press): void => {
    if (!sub) return;
    const law = context.law(sub), travel = context.travelAt(sub, press.y), x = Math.round(press.x), perPixel = context.desk.view.get().ticksPerPixel;
    const steps = Math.max(1, Math.abs(x - lastX));
    for (let i = 0; i <= steps; i++) {
      const at = Math.round(lastX + ((x - lastX) * i) / steps), value = law.valueOf(lastTravel + ((travel - lastTravel) * i) / steps);
      drawn.set(at, { positionTicks: Math.max(0, Math.round(press.ticks + (at - press.x) * perPixel)), value });
    }
    lastX = x;
    lastTravel = travel;
    const points = [...drawn.values()].sort((a, b) => a.positionTicks - b.positionTicks);
    context.preview({ kind: "draw-lane", lane: sub.id, points });
    context.tag(law.text(law.valueOf(travel)), press.x, press.y);
  };
  const stop = (context: ArrangeContext): void => {
    sub = null;
    drawn.clear();
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "draw-lane",
    down(context, press, hit) {
      if (hit.kind !== "curve") return;
      sub = hit.sub;
      drawn.clear();
      lastX = Math.round(press.x);
      lastTravel = context.travelAt(sub, press.y);
      put(context, press);
    },
    move: put,
    up(context) {
      const lane = sub, points = [...drawn.values()].sort((a, b) => a.positionTicks - b.positionTicks);
      stop(context);
      const first = points[0], last = points[points.length - 1];
      if (!lane || !first || !last || last.positionTicks <= first.positionTicks) return;
      report(context.app, context.project.perform({ edit: "draw-lane", lane: lane.id, fromTicks: first.positionTicks, toTicks: last.positionTicks, points }).result);
    },
    cancel: stop,
  };
}
