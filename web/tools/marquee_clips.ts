// Drag over empty lanes: a frame that selects the clips it touches. A plain press selects nothing and puts the playhead there.
import { rectFromCorners } from "../lib/geometry.ts";
import type { Id } from "../project/api.ts";
import { selectClips, selectTrack } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export function marqueeClipsTool(): Tool<ArrangeContext, ArrangeHit> {
  let from: Press | null = null, before: ReadonlySet<Id> = new Set(), dragging = false;
  return {
    id: "marquee-clips",
    down(context, press, hit) {
      from = press;
      dragging = false;
      before = press.shift ? context.desk.clips.get() : new Set();
      if (hit.kind === "lane") selectTrack(context.desk, hit.lane.track);
    },
    move(context, press) {
      if (!from) return;
      if (!dragging && Math.hypot(press.x - from.x, press.y - from.y) < DRAG_SLOP) return;
      dragging = true;
      const rect = rectFromCorners(from.x, from.y, press.x, press.y);
      context.preview({ kind: "marquee", rect });
      context.desk.clips.set(new Set([...before, ...context.clipsIn(rect)]));
    },
    up(context, press) {
      const start = from;
      from = null;
      context.preview(null);
      if (!start) return;
      if (dragging) return selectClips(context.desk, context.desk.clips.get());
      if (press.shift) return;
      selectClips(context.desk, []);
      context.app.player.seekTicks(context.snap(press.ticks, press.free));
    },
    cancel(context) {
      from = null;
      context.preview(null);
      context.desk.clips.set(before);
    },
  };
}
