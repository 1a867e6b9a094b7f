// Drag over empty ground: a frame that selects what it touches, with Shift beside what was selected.
import { rectFromCorners, type Rect } from "../lib/geometry.ts";
import type { Id } from "../project/api.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

interface Ground { preview(next: { readonly kind: "marquee"; readonly rect: Rect } | null): void }

/** What a view says of its own things. */
export interface Catch<Context, Hit> {
  readonly id: string;
  selected(context: Context): ReadonlySet<Id>;
  select(context: Context, ids: ReadonlySet<Id>): void;
  touched(context: Context, rect: Rect): readonly Id[];
  pressed?(context: Context, hit: Hit): void;
  /** The frame is let go. */
  caught?(context: Context, ids: ReadonlySet<Id>): void;
  /** A press without a drag, and without Shift. */
  plain(context: Context, press: Press): void;
}

export function marqueeTool<Context extends Ground, Hit>(of: Catch<Context, Hit>): Tool<Context, Hit> {
  let from: Press | null = null, before: ReadonlySet<Id> = new Set(), dragging = false;
  const end = (context: Context): void => {
    from = null;
    context.preview(null);
  };
  return {
    id: of.id,
    down(context, press, hit) {
      from = press;
      dragging = false;
      before = press.shift ? of.selected(context) : new Set();
      of.pressed?.(context, hit);
    },
    move(context, press) {
      if (!from) return;
      if (!dragging && Math.hypot(press.x - from.x, press.y - from.y) < DRAG_SLOP) return;
      dragging = true;
      const rect = rectFromCorners(from.x, from.y, press.x, press.y);
      context.preview({ kind: "marquee", rect });
      of.select(context, new Set([...before, ...of.touched(context, rect)]));
    },
    up(context, press) {
      const began = from !== null;
      end(context);
      if (!began) return;
      if (dragging) of.caught?.(context, of.selected(context));
      else if (!press.shift) of.plain(context, press);
    },
    cancel(context) {
      end(context);
      of.select(context, before);
    },
  };
}
