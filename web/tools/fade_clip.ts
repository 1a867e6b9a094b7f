// Drag the dot in an audio clip's upper corner: the sound comes in or goes out over that length.
import { clamp } from "../lib/geometry.ts";
import { t } from "../messages/index.ts";
import type { Id } from "../project/api.ts";
import { setFade } from "../project/edit_clips.ts";
import { clipSpan } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectClips } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import type { Press, Tool } from "./tool.ts";

export function fadeClipTool(): Tool<ArrangeContext, ArrangeHit> {
  let from: Press | null = null, clip: Id = 0n as Id, fade: "in" | "out" = "in", ticks = -1;
  const stop = (context: ArrangeContext): void => {
    from = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "fade-clip",
    down(context, press, hit) {
      if (hit.kind !== "clip") return;
      from = press;
      clip = hit.clip;
      fade = hit.part === "fade-out" ? "out" : "in";
      ticks = -1;
      selectClips(context.desk, [clip]);
    },
    move(context, press) {
      if (!from) return;
      const { startTicks, lengthTicks } = clipSpan(context.project, clip);
      ticks = clamp(fade === "in" ? press.ticks - startTicks : startTicks + lengthTicks - press.ticks, 0, lengthTicks);
      context.preview({ kind: "fade", clip, fade, ticks });
      const seconds = Math.abs(context.project.secondsAt(startTicks + ticks) - context.project.secondsAt(startTicks));
      context.tag(`${fade === "in" ? t("Fade in") : t("Fade out")} ${seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s`}`, press.x, press.y);
    },
    up(context) {
      const length = ticks;
      stop(context);
      if (length >= 0) report(context.app, setFade(context.project, clip, fade, length));
    },
    cancel: stop,
  };
}
