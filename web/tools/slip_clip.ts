// Alt and Shift, and drag a clip: it stays where it is, what it holds moves within it.
import { lengthText } from "../lib/format.ts";
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER, type Id } from "../project/api.ts";
import { slipClips } from "../project/edit_clips.ts";
import { barLength, clipSpan } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectClips } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export function slipClipTool(): Tool<ArrangeContext, ArrangeHit> {
  let from: Press | null = null, clip: Id = 0n as Id, delta = 0;
  const stop = (context: ArrangeContext): void => {
    from = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "slip-clip",
    down(context, press, hit) {
      if (hit.kind !== "clip") return;
      from = press;
      clip = hit.clip;
      delta = 0;
      if (!context.desk.clips.get().has(clip)) selectClips(context.desk, [clip]);
    },
    move(context, press) {
      if (!from || (delta === 0 && Math.abs(press.x - from.x) < DRAG_SLOP)) return;
      const { startTicks } = clipSpan(context.project, clip);
      delta = Math.round(press.ticks - from.ticks);
      context.preview({ kind: "slip", clips: context.desk.clips.get(), deltaTicks: delta });
      context.tag(delta < 0 ? t("Content −{length}", { length: lengthText(Math.abs(delta), TICKS_PER_QUARTER, barLength(context.project, startTicks)) }) : t("Content +{length}", { length: lengthText(Math.abs(delta), TICKS_PER_QUARTER, barLength(context.project, startTicks)) }), press.x, press.y);
    },
    up(context) {
      const by = delta, began = from;
      stop(context);
      if (began && by !== 0) report(context.app, slipClips(context.project, [...context.desk.clips.get()], by));
    },
    cancel: stop,
  };
}
