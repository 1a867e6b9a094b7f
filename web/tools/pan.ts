// A finger that moves over what is not chosen moves the view; one that only taps does what `tap` says.
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export function panTool<Context, Hit>(scrollBy: (dx: number, dy: number) => void, tap: (context: Context, press: Press, hit: Hit) => void): Tool<Context, Hit> {
  let from: Press | null = null, last: Press | null = null, under: Hit | null = null, moved = false;
  return {
    id: "pan",
    down(_context, press, hit) {
      from = last = press;
      under = hit;
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
      if (!moved && under !== null) tap(context, press, under);
      from = last = null;
    },
    cancel() {
      from = last = null;
    },
  };
}
