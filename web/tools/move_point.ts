// Drag a point of automation, or press where there is none to set one. It stays between its neighbours.
import { english } from "../messages/index.ts";
import type { Id } from "../project/api.ts";
import { pointsIn, putPoint, type PointRow } from "../project/automation.ts";
import { report } from "../views/app.ts";
import type { ArrangeContext, ArrangeHit, SubLane } from "./arrange.ts";
import type { Press, Tool } from "./tool.ts";

export function movePointTool(): Tool<ArrangeContext, ArrangeHit> {
  let sub: SubLane | null = null, point: PointRow | null = null, from: Press | null = null, at = { positionTicks: 0, value: 0 }, low = 0, high = Number.MAX_SAFE_INTEGER, moved = false;
  const show = (context: ArrangeContext, press: Press): void => {
    if (!sub) return;
    context.preview({ kind: "point", lane: sub.id, point: point?.id ?? null, ...at, shape: point?.shape ?? 0, tension: point?.tension ?? 0 });
    context.tag(context.law(sub).text(at.value), press.x, press.y);
  };
  const stop = (context: ArrangeContext): void => {
    sub = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "move-point",
    down(context, press, hit) {
      if (hit.kind !== "point" && hit.kind !== "curve") return;
      const { project } = context, chosen: Id | null = hit.kind === "point" ? hit.point : null;
      sub = hit.sub;
      from = press;
      moved = false;
      const all = pointsIn(project, sub.id, 0, Number.MAX_SAFE_INTEGER), index = all.findIndex((one) => one.id === chosen);
      point = all[index] ?? null;
      const ticks = point?.positionTicks ?? context.snap(press.ticks, press.free);
      low = point ? all[index - 1]?.positionTicks ?? 0 : 0;
      high = point ? all[index + 1]?.positionTicks ?? Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
      at = { positionTicks: ticks, value: point?.value ?? context.law(sub).valueOf(context.travelAt(sub, press.y)) };
      show(context, press);
    },
    move(context, press) {
      if (!sub || !from) return;
      if (!moved && Math.hypot(press.x - from.x, press.y - from.y) < 2) return;
      moved = true;
      const law = context.law(sub), fine = press.shift ? 0.1 : 1;
      const travel = point ? law.travelOf(point.value) + (context.travelAt(sub, press.y) - context.travelAt(sub, from.y)) * fine : context.travelAt(sub, press.y);
      const ticks = Math.abs(press.x - from.x) < 3 ? at.positionTicks : context.snap(press.ticks, press.free);
      at = { positionTicks: Math.min(high, Math.max(low, ticks)), value: law.valueOf(Math.min(1, Math.max(0, travel))) };
      show(context, press);
    },
    up(context) {
      const lane = sub, old = point, next = at;
      stop(context);
      if (!lane || (old && !moved)) return;
      report(context.app, putPoint(context.project, lane.id, old ? { ...old, ...next } : next, old ? english("Move a point of {target}") : english("Add a point to {target}")));
    },
    cancel: stop,
  };
}
