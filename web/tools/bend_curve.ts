// Alt-drag a line of automation: it bends, up or down; back to straight near the middle.
import { english, t } from "../messages/index.ts";
import { pointsIn, putPoint, type PointRow } from "../project/automation.ts";
import { report } from "../views/app.ts";
import type { ArrangeContext, ArrangeHit, SubLane } from "./arrange.ts";
import type { Press, Tool } from "./tool.ts";

const FULL = 80; // pixels to the strongest bend
const STRAIGHT = 0.04;
const CURVED = 1;

export function bendCurveTool(): Tool<ArrangeContext, ArrangeHit> {
  let sub: SubLane | null = null, point: PointRow | null = null, from: Press | null = null, tension = 0, rises = 1;
  const stop = (context: ArrangeContext): void => {
    sub = point = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "bend-curve",
    down(context, press, hit) {
      if (hit.kind !== "point" && hit.kind !== "curve") return;
      const all = pointsIn(context.project, hit.sub.id, 0, Number.MAX_SAFE_INTEGER);
      const index = hit.kind === "point" ? all.findIndex((one) => one.id === hit.point) : all.findLastIndex((one) => one.positionTicks <= press.ticks);
      const next = all[index + 1];
      if (!all[index] || !next) return; // behind the last point nothing bends
      sub = hit.sub;
      point = all[index] ?? null;
      from = press;
      tension = point?.tension ?? 0;
      rises = next.value >= (point?.value ?? 0) ? 1 : -1;
    },
    move(context, press) {
      if (!sub || !point || !from) return;
      const wanted = point.tension + (rises * (press.y - from.y)) / FULL;
      tension = Math.abs(wanted) < STRAIGHT ? 0 : Math.min(1, Math.max(-1, wanted));
      context.tag(tension === 0 ? t("Straight") : t("Bend {tension} %", { tension: Math.round(tension * 100) }), press.x, press.y);
    },
    up(context) {
      const lane = sub, old = point, next = tension;
      stop(context);
      if (lane && old && next !== old.tension) report(context.app, putPoint(context.project, lane.id, { ...old, shape: next === 0 ? 0 : CURVED, tension: next }, english("Bend {target}")));
    },
    cancel: stop,
  };
}
