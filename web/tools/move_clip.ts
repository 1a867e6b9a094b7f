// Press a clip to select it, drag to move it in time and over tracks; Alt copies, Ctrl leaves the grid, Shift adds to the selection.
import { positionText } from "../lib/format.ts";
import { t, tn } from "../messages/index.ts";
import type { Id } from "../project/api.ts";
import { copyClips, legalDelta, moveClips } from "../project/edit_clips.ts";
import { clipSpan, positionOf, tracksOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectClips, toggleClip } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export function moveClipTool(): Tool<ArrangeContext, ArrangeHit> {
  let from: Press | null = null, clip: Id = 0n as Id, startTicks = 0, track = 0n as Id, dragging = false, wasSelected = false, delta = 0, rows = 0;
  const stop = (context: ArrangeContext): void => {
    from = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "move-clip",
    down(context, press, hit) {
      if (hit.kind !== "clip") return;
      from = press;
      clip = hit.clip;
      startTicks = clipSpan(context.project, clip).startTicks;
      track = hit.lane.track;
      dragging = false;
      delta = rows = 0;
      wasSelected = context.desk.clips.get().has(clip);
      if (press.shift) toggleClip(context.desk, clip);
      else if (!wasSelected) selectClips(context.desk, [clip]);
    },
    move(context, press) {
      if (!from || !context.desk.clips.get().has(clip)) return;
      if (!dragging && Math.hypot(press.x - from.x, press.y - from.y) < DRAG_SLOP) return;
      dragging = true;
      const clips = context.desk.clips.get();
      const wanted = startTicks + press.ticks - from.ticks;
      delta = legalDelta(context.project, [...clips], context.snap(wanted, press.free) - startTicks);
      const lane = context.laneAt(press.y), order = tracksOf(context.project); // those in folded groups count
      rows = lane ? order.indexOf(lane.track) - order.indexOf(track) : 0;
      context.preview({ kind: "move", clips, deltaTicks: delta, rows, copy: press.alt });
      const at = positionOf(context.project, startTicks + delta);
      context.tag(press.alt ? t("Copy to {position}", { position: positionText(at.bar, at.beat, at.sixteenth) }) : positionText(at.bar, at.beat, at.sixteenth), press.x, press.y);
    },
    up(context, press) {
      const clips = [...context.desk.clips.get()];
      const wasDrag = dragging;
      const start = from;
      stop(context);
      if (!start) return;
      if (!wasDrag) {
        if (wasSelected && !press.shift && clips.length > 1) selectClips(context.desk, [clip]);
        return;
      }
      if (press.alt) {
        const copied = copyClips(context.project, clips, delta, rows);
        if (report(context.app, copied.result, tn(clips.length, "Copied 1 clip", "Copied {count} clips"))) selectClips(context.desk, copied.clips);
      } else if (report(context.app, moveClips(context.project, clips, delta, rows))) {
        selectClips(context.desk, clips);
      }
    },
    cancel: stop,
  };
}
