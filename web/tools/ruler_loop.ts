// The upper half of the ruler: drag to set the loop, drag its ends or its middle to change it, press it to switch it.
import { positionText } from "../lib/format.ts";
import { t } from "../messages/index.ts";
import { loopOf, setLoop, toggleLoop } from "../project/edit_song.ts";
import { positionOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import type { ArrangeContext } from "./arrange.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export interface LoopHit { readonly part: "start" | "end" | "middle" | "new" }
export interface LoopContext extends ArrangeContext { previewLoop(range: { start: number; end: number } | null): void }

export function rulerLoopTool(): Tool<LoopContext, LoopHit> {
  let from: Press | null = null, part: LoopHit["part"] = "new", range: { start: number; end: number } | null = null, dragging = false;
  const stop = (context: LoopContext): void => {
    from = null;
    context.previewLoop(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "ruler-loop",
    down(_context, press, hit) {
      from = press;
      part = hit.part;
      range = null;
      dragging = false;
    },
    move(context, press) {
      if (!from) return;
      if (!dragging && Math.abs(press.x - from.x) < DRAG_SLOP) return;
      dragging = true;
      const loop = loopOf(context.project);
      const at = context.snap(press.ticks, press.free);
      if (part === "new") range = ordered(context.snap(from.ticks, press.free), at);
      else if (part === "start") range = ordered(at, loop.end);
      else if (part === "end") range = ordered(loop.start, at);
      else {
        const start = Math.max(0, context.snap(loop.start + press.ticks - from.ticks, press.free));
        range = { start, end: start + loop.end - loop.start };
      }
      context.previewLoop(range);
      const a = positionOf(context.project, range.start), b = positionOf(context.project, range.end);
      context.tag(t("{start} to {end}", { start: positionText(a.bar, a.beat, a.sixteenth), end: positionText(b.bar, b.beat, b.sixteenth) }), press.x, press.y);
    },
    up(context) {
      const chosen = range;
      const wasDrag = dragging, wasPart = part, began = from;
      stop(context);
      if (!began) return;
      if (wasDrag && chosen && chosen.end > chosen.start) report(context.app, setLoop(context.project, chosen.start, chosen.end, true));
      else if (!wasDrag && wasPart !== "new") report(context.app, toggleLoop(context.project));
    },
    cancel: stop,
  };
}

const ordered = (a: number, b: number): { start: number; end: number } => ({ start: Math.min(a, b), end: Math.max(a, b) });
