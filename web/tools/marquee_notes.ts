// Drag over empty rows: a frame that selects the notes it touches. A plain press selects nothing.
import { rectFromCorners } from "../lib/geometry.ts";
import type { Id } from "../project/api.ts";
import type { RollContext, RollHit } from "./roll.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export function marqueeNotesTool(): Tool<RollContext, RollHit> {
  let from: Press | null = null, before: ReadonlySet<Id> = new Set(), dragging = false;
  return {
    id: "marquee-notes",
    down(context, press) {
      from = press;
      dragging = false;
      before = press.shift ? context.desk.notes.get() : new Set();
    },
    move(context, press) {
      if (!from) return;
      if (!dragging && Math.hypot(press.x - from.x, press.y - from.y) < DRAG_SLOP) return;
      dragging = true;
      const rect = rectFromCorners(from.x, from.y, press.x, press.y);
      context.preview({ kind: "marquee", rect });
      context.desk.notes.set(new Set([...before, ...context.notesIn(rect)]));
    },
    up(context, press) {
      const began = from;
      from = null;
      context.preview(null);
      if (began && !dragging && !press.shift) context.desk.notes.set(new Set());
    },
    cancel(context) {
      from = null;
      context.preview(null);
      context.desk.notes.set(before);
    },
  };
}
