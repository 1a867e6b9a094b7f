// A finger on empty lanes moves the view; it selects nothing.
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export function panTool(scrollBy: (dx: number, dy: number) => void): Tool<ArrangeContext, ArrangeHit> {
  let from: Press | null = null, last: Press | null = null, moved = false;
  return {
    id: "pan",
    down(_context, press) {
      from = last = press;
      moved = false;
    },
    move(_context, press) {
      if (!from || !last) return;
      if (!moved && Math.hypot(press.x - from.x, press.y - from.y) < 2 * DRAG_SLOP) return;
      moved = true;
      scrollBy(last.x - press.x, last.y - press.y);
      last = press;
    },
    up(context, press) {
      if (!moved) context.app.player.seekTicks(context.snap(press.ticks, press.free));
      from = last = null;
    },
    cancel() {
      from = last = null;
    },
  };
}
