// Crossfades in the lanes: two curves where sound goes over into other sound, and the handle that draws them longer.
import { xOfTicks, type TimeView } from "../../lib/geometry.ts";
import type { Palette } from "../../draw/palette.ts";
import type { Id, Project } from "../../project/api.ts";
import { lengthOf, seamsOf, shapeOf, type Seam } from "../../project/crossfades.ts";
import { Field } from "../../project/fields.ts";
import { fadeLevel } from "../../project/sound.ts";
import type { Lane } from "../../tools/arrange.ts";
import type { Press } from "../../tools/tool.ts";
import type { Scene } from "./lanes.ts";
import { BAND, isLow, LOW_BAND } from "./layout.ts";

const CROSSFADE = Field.audioClip.crossfade;
const REACH = 8, TOUCH_REACH = 18, LIFT = 11, LEAST_HEIGHT = 48, STEPS = 24; // pixels

/** In the middle, near the lane's lower edge. `top`: where the lane begins in the view. */
const spotOf = (view: TimeView, seam: Pick<Seam, "fromTicks" | "toTicks">, top: number, height: number): { x: number; y: number } => ({ x: xOfTicks(view, (seam.fromTicks + seam.toTicks) / 2), y: top + height - 2 - LIFT });

export function seamAt(project: Project, view: TimeView, lane: Lane, top: number, press: Press): Seam | null {
  const reach = press.touch ? TOUCH_REACH : REACH, room = reach * view.ticksPerPixel;
  if (lane.height < LEAST_HEIGHT) return null;
  return seamsOf(project, lane.track, press.ticks - room, press.ticks + room).find((seam) => {
    const { x, y } = spotOf(view, seam, top, lane.height);
    return Math.hypot(press.x - x, press.y - y) <= reach;
  }) ?? null;
}

export function paintSeam(g: CanvasRenderingContext2D, scene: Scene, seam: Seam, lane: Lane, colors: Palette): void {
  const { project, view, hover, preview } = scene, top = lane.top - scene.scrollTop, dragged = preview?.kind === "crossfade" && preview.seam.late === seam.late;
  const over = (clip: Id): boolean => hover?.kind === "clip" && hover.clip === clip, hot = dragged || (hover?.kind === "seam" && hover.seam.late === seam.late);
  const band = 1 + (isLow(lane.height) ? LOW_BAND : BAND); // names stay readable
  const shown = dragged ? preview : seam, x0 = xOfTicks(view, shown.fromTicks), x1 = xOfTicks(view, shown.toTicks);
  const curves = x1 - x0 > 2 && (dragged || project.bool(seam.early, CROSSFADE) && project.bool(seam.late, CROSSFADE));
  if (curves) paintCurves(g, x0, x1, top + band, lane.height - band - 3, shapeOf(project, seam), hot, colors);
  if (lane.height < LEAST_HEIGHT || !(hot || over(seam.early) || over(seam.late) || lengthOf(seam) > 0 && scene.selected.has(seam.late))) return;
  const { x, y } = spotOf(view, shown, top, lane.height);
  g.fillStyle = hot ? colors.accent : colors.text1;
  g.strokeStyle = colors.bg0;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(x - 6, y);
  g.lineTo(x, y - 6);
  g.lineTo(x + 6, y);
  g.lineTo(x, y + 6);
  g.closePath();
  g.fill();
  g.stroke();
}

function paintCurves(g: CanvasRenderingContext2D, x0: number, x1: number, top: number, height: number, shape: number, hot: boolean, colors: Palette): void {
  g.globalAlpha = 0.35;
  g.fillStyle = colors.bg0;
  g.fillRect(x0, top, x1 - x0, height);
  g.globalAlpha = 1;
  g.strokeStyle = hot ? colors.accent : colors.text1;
  g.lineWidth = 1.5;
  g.beginPath();
  for (const out of [false, true]) {
    for (let step = 0; step <= STEPS; step++) {
      const along = step / STEPS, x = x0 + (x1 - x0) * along, y = top + height * (1 - fadeLevel(out ? 1 - along : along, shape));
      if (step === 0) g.moveTo(x, y);
      else g.lineTo(x, y);
    }
  }
  g.stroke();
}
