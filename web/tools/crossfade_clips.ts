// Drag the handle where two pieces of sound meet: they cross over that length. A double-click takes the next curve.
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER } from "../project/api.ts";
import { crossfade, lengthOf, overlapFor, shapeOf, type Seam } from "../project/crossfades.ts";
import { FADE_SHAPES } from "../project/sound.ts";
import { report } from "../views/app.ts";
import { selectClips } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export function crossfadeTool(): Tool<ArrangeContext, ArrangeHit> {
  let seam: Seam | null = null, from: Press | null = null, length = -1;
  const stop = (context: ArrangeContext): void => {
    seam = from = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "crossfade-clips",
    down(context, press, hit) {
      if (hit.kind !== "seam") return;
      seam = hit.seam;
      from = press;
      length = -1;
      selectClips(context.desk, [seam.early, seam.late]);
    },
    move(context, press) {
      if (!seam || !from || (length < 0 && Math.abs(press.x - from.x) < DRAG_SLOP)) return;
      const { project } = context, wanted = Math.max(0, lengthOf(seam) + 2 * (press.ticks - from.ticks)); // the pointer stays at its right end
      const { fromTicks, toTicks } = overlapFor(project, seam, wanted, TICKS_PER_QUARTER / 32);
      length = toTicks - fromTicks;
      context.preview({ kind: "crossfade", seam, fromTicks, toTicks });
      const seconds = project.secondsAt(toTicks) - project.secondsAt(fromTicks);
      context.tag(length === 0 ? t("No crossfade") : t("Crossfade {time}", { time: seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s` }), press.x, press.y);
    },
    up(context) {
      const crossed = seam, ticks = length;
      stop(context);
      if (crossed && ticks >= 0) report(context.app, crossfade(context.project, crossed, ticks));
    },
    cancel: stop,
  };
}

/** The second press of a double-click. */
export function crossfadeShapeTool(): Tool<ArrangeContext, ArrangeHit> {
  return {
    id: "crossfade-shape", move() {}, up() {}, cancel() {},
    down(context, _press, hit) {
      if (hit.kind !== "seam" || lengthOf(hit.seam) === 0) return;
      const next = (shapeOf(context.project, hit.seam) + 1) % FADE_SHAPES.length;
      report(context.app, crossfade(context.project, hit.seam, lengthOf(hit.seam), next), t("Crossfade: {shape}", { shape: FADE_SHAPES[next]?.name ?? "" }));
    },
  };
}
