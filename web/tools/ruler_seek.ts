// The lower half of the ruler: press or drag to put the playhead there.
import type { ArrangeContext } from "./arrange.ts";
import type { Tool } from "./tool.ts";

export function rulerSeekTool(): Tool<ArrangeContext, null> {
  let active = false;
  return {
    id: "ruler-seek",
    down(context, press) {
      active = true;
      context.app.player.seekTicks(context.snap(press.ticks, press.free));
    },
    move(context, press) {
      if (active) context.app.player.seekTicks(context.snap(press.ticks, press.free));
    },
    up() {
      active = false;
    },
    cancel() {
      active = false;
    },
  };
}
