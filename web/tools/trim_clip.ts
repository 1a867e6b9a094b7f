// Drag a clip's edge: the clip gets longer or shorter, its content stays where it is.
import { lengthText } from "../lib/format.ts";
import { clamp } from "../lib/geometry.ts";
import { TICKS_PER_QUARTER, type Id } from "../project/api.ts";
import { trimClips, trimLimits } from "../project/edit_clips.ts";
import { barLength, clipSpan } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectClips } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import type { Press, Tool } from "./tool.ts";

export function trimClipTool(): Tool<ArrangeContext, ArrangeHit> {
  let from: Press | null = null, clip: Id = 0n as Id, edge: "start" | "end" = "end", delta = 0;
  const stop = (context: ArrangeContext): void => {
    from = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "trim-clip",
    down(context, press, hit) {
      if (hit.kind !== "clip") return;
      from = press;
      clip = hit.clip;
      edge = hit.part === "start" ? "start" : "end";
      delta = 0;
      if (!context.desk.clips.get().has(clip)) selectClips(context.desk, [clip]);
    },
    move(context, press) {
      if (!from) return;
      const { startTicks, lengthTicks } = clipSpan(context.project, clip);
      const at = edge === "start" ? startTicks : startTicks + lengthTicks;
      const [low, high] = trimLimits(context.project, clip, edge, TICKS_PER_QUARTER / 32);
      const to = clamp(context.snap(at + press.ticks - from.ticks, press.free), low, high);
      delta = to - at;
      context.preview({ kind: "trim", clips: context.desk.clips.get(), edge, deltaTicks: delta });
      const length = edge === "start" ? startTicks + lengthTicks - to : to - startTicks;
      context.tag(lengthText(length, TICKS_PER_QUARTER, barLength(context.project, startTicks)), press.x, press.y);
    },
    up(context) {
      const changed = delta;
      const started = from;
      stop(context);
      if (started) report(context.app, trimClips(context.project, [...context.desk.clips.get()], edge, changed));
    },
    cancel: stop,
  };
}
