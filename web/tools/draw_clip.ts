// Double-click an empty place of an instrument track and, if you like, drag: a new clip of that length, ready for notes.
import { lengthText } from "../lib/format.ts";
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER } from "../project/api.ts";
import { addNoteClip } from "../project/edit_clips.ts";
import { barLength, barStart, clipsOf, isNoteTrack } from "../project/song.ts";
import { report, say } from "../views/app.ts";
import { openEditor } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit, Lane } from "./arrange.ts";
import type { Tool } from "./tool.ts";

export function drawClipTool(): Tool<ArrangeContext, ArrangeHit> {
  let lane: Lane | null = null, start = 0, length = 0;
  const stop = (context: ArrangeContext): void => {
    lane = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "draw-clip",
    down(context, press, hit) {
      if (hit.kind !== "lane") return;
      if (!isNoteTrack(context.project, hit.lane.track)) {
        say(context.app, t("Audio tracks hold sound: drop a sound file here."));
        return;
      }
      lane = hit.lane;
      start = startOf(context, lane, context.snap(press.ticks, press.free, true), press.free);
      length = freeLength(context, lane, start, barLength(context.project, start));
      context.preview({ kind: "draw", track: lane.track, startTicks: start, lengthTicks: length });
    },
    move(context, press) {
      if (!lane) return;
      const end = context.snap(press.ticks, press.free);
      length = freeLength(context, lane, start, Math.max(barLength(context.project, start), end - start));
      context.preview({ kind: "draw", track: lane.track, startTicks: start, lengthTicks: length });
      context.tag(lengthText(length, TICKS_PER_QUARTER, barLength(context.project, start)), press.x, press.y);
    },
    up(context) {
      const target = lane;
      stop(context);
      if (!target) return;
      const { result, clip } = addNoteClip(context.project, target.track, start, length);
      if (report(context.app, result)) openEditor(context.desk, clip);
    },
    cancel: stop,
  };
}

const WIDE_BAR = 240; // pixels: in a wider one a hand means a place within it

/** A grid that follows the zoom leads to the beginning of the bar, or to the end of what lies there. */
function startOf({ project, desk }: ArrangeContext, lane: Lane, ticks: number, free: boolean): number {
  const bar = barStart(project, ticks);
  if (free || desk.snap.get() !== "adaptive" || barLength(project, bar) / desk.view.get().ticksPerPixel > WIDE_BAR) return ticks;
  return Math.max(bar, ...clipsOf(project, lane.track, bar, ticks).map((clip) => clip.startTicks + clip.lengthTicks).filter((end) => end <= ticks));
}

/** Up to the next clip on the lane. */
function freeLength(context: ArrangeContext, lane: Lane, start: number, wanted: number): number {
  const next = clipsOf(context.project, lane.track, start, start + wanted).filter((clip) => clip.startTicks > start).map((clip) => clip.startTicks);
  return next.length === 0 ? wanted : Math.min(...next) - start;
}
