// The keys beside the roll: press one to hear it, slide over others.
import type { RollContext } from "./roll.ts";
import type { Tool } from "./tool.ts";

export function auditionKeyTool(): Tool<RollContext, number> {
  let key = -1;
  return {
    id: "audition-key",
    down(context, _press, hit) {
      key = hit;
      context.audition(key, 100);
    },
    move(context, press) {
      const next = context.keyAt(press.y);
      if (next === key) return;
      key = next;
      context.audition(key, 100);
    },
    up: (context) => context.audition(null),
    cancel: (context) => context.audition(null),
  };
}
