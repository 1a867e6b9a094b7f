// Drag the border between two takes: one is heard for longer, the other for less.
import { positionText } from "../lib/format.ts";
import { heldEdge, moveEdge, type CompEdge } from "../project/comp.ts";
import { positionOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import type { ArrangeContext, ArrangeHit, SubLane } from "./arrange.ts";
import type { Tool } from "./tool.ts";

export function moveCompEdgeTool(): Tool<ArrangeContext, ArrangeHit> {
  let edge: CompEdge | null = null, sub: SubLane | null = null, to = 0;
  const stop = (context: ArrangeContext): void => {
    edge = sub = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "move-comp-edge",
    down(_context, _press, hit) {
      if (hit.kind !== "comp-edge") return;
      ({ edge, sub } = hit);
      to = edge.atTicks;
    },
    move(context, press) {
      if (!edge || !sub) return;
      to = heldEdge(context.project, edge, context.snap(press.ticks, press.free));
      context.preview({ kind: "comp-edge", track: sub.track, edge, toTicks: to });
      const at = positionOf(context.project, to);
      context.tag(positionText(at.bar, at.beat, at.sixteenth), press.x, press.y);
    },
    up(context) {
      const moved = edge, ticks = to;
      stop(context);
      if (moved) report(context.app, moveEdge(context.project, moved, ticks));
    },
    cancel: stop,
  };
}
