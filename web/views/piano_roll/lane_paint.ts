// Paints a curve lane below the notes: a controller as steps, what single notes do as lines over each of them.
import { begin, type Surface } from "../../lib/canvas.ts";
import { clamp, xOfTicks } from "../../lib/geometry.ts";
import { drawGrid } from "../../draw/ruler.ts";
import { inks, palette, type HueInks, type Palette } from "../../draw/palette.ts";
import { TICKS_PER_QUARTER, type Id } from "../../project/api.ts";
import { curvesOf, type NoteLane } from "../../project/note_lanes.ts";
import { trackHue } from "../../project/song.ts";
import type { RollScene } from "./roll_paint.ts";

const PAD = 6, DOT = 2.5, DOTS_APART = 7;

export const laneY = (height: number, lane: NoteLane, value: number): number => PAD + (1 - (clamp(value, lane.min, lane.max) - lane.min) / (lane.max - lane.min)) * (height - 2 * PAD);
export const laneValue = (height: number, lane: NoteLane, y: number): number => lane.min + clamp(1 - (y - PAD) / (height - 2 * PAD), 0, 1) * (lane.max - lane.min);

export function paintCurves(surface: Surface, scene: RollScene, lane: NoteLane): void {
  const g = begin(surface), { width, height } = surface, colors = palette(), ink = inks(trackHue(scene.project, scene.track));
  drawGrid(g, scene.view, scene.bars, width, height, scene.step, TICKS_PER_QUARTER, colors);
  g.fillStyle = colors.gridBeat;
  g.fillRect(0, Math.round(laneY(height, lane, lane.rest)), width, 1);
  if (lane.kind === "control") paintControl(g, scene, lane, width, height, ink, colors);
  else paintExpressions(g, scene, lane, width, height, ink, colors);
  paintPreview(g, scene, lane, height, colors);
  g.font = "450 11px Inter";
  g.fillStyle = colors.text3;
  g.fillText(lane.text(lane.max), 4, 13);
  g.fillText(lane.text(lane.min), 4, height - 5);
}

/** What the hand draws just now, over what it will take the place of. */
function paintPreview(g: CanvasRenderingContext2D, scene: RollScene, lane: NoteLane, height: number, colors: Palette): void {
  const preview = scene.preview;
  if (preview?.kind !== "curve" || preview.points.length === 0) return;
  const x = (ticks: number): number => xOfTicks(scene.view, scene.origin + ticks), first = preview.points[0], last = preview.points[preview.points.length - 1];
  if (!first || !last) return;
  g.fillStyle = colors.bg1;
  g.globalAlpha = 0.8;
  g.fillRect(x(first.positionTicks), 0, Math.max(1, x(last.positionTicks) - x(first.positionTicks)), height);
  g.globalAlpha = 1;
  if (preview.erases) return;
  g.strokeStyle = colors.text1;
  g.lineWidth = 2;
  g.beginPath();
  for (const point of preview.points) g.lineTo(x(point.positionTicks), laneY(height, lane, point.value));
  g.stroke();
}

function dot(g: CanvasRenderingContext2D, x: number, y: number): void {
  g.beginPath();
  g.arc(x, y, DOT, 0, 7);
  g.fill();
}

/** Each point holds up to the next; before the first it stands where it rests. */
function paintControl(g: CanvasRenderingContext2D, scene: RollScene, lane: NoteLane, width: number, height: number, ink: HueInks, colors: Palette): void {
  const points = scene.project.controls(scene.content, lane.number), rest = laneY(height, lane, lane.rest);
  if (points.length === 0) return;
  const x = (ticks: number): number => xOfTicks(scene.view, scene.origin + ticks), end = Math.min(width, x(scene.loopTicks > 0 ? scene.loopTicks : scene.endTicks - scene.origin));
  const path = new Path2D();
  let at = Math.max(0, x(0)), y = rest;
  path.moveTo(at, rest);
  for (const point of points) {
    at = x(point.positionTicks);
    path.lineTo(at, y);
    y = laneY(height, lane, point.value);
    path.lineTo(at, y);
  }
  path.lineTo(Math.max(at, end), y);
  const area = new Path2D(path);
  area.lineTo(Math.max(at, end), rest);
  area.closePath();
  g.fillStyle = ink.soft;
  g.fill(area);
  g.strokeStyle = ink.content;
  g.lineWidth = 1.5;
  g.stroke(path);
  g.fillStyle = ink.content;
  let before = -DOTS_APART;
  for (const point of points) {
    const px = x(point.positionTicks);
    if (px < -DOT || px > width + DOT) continue;
    if (scene.laneFocus?.positionTicks === point.positionTicks) focusRing(g, px, laneY(height, lane, point.value), colors);
    else if (px - before < DOTS_APART) continue;
    g.fillStyle = ink.content;
    dot(g, px, laneY(height, lane, point.value));
    before = px;
  }
}

function focusRing(g: CanvasRenderingContext2D, x: number, y: number, colors: Palette): void {
  g.strokeStyle = colors.accent;
  g.lineWidth = 2;
  g.beginPath();
  g.arc(x, y, DOT + 4, 0, 7);
  g.stroke();
}

function paintExpressions(g: CanvasRenderingContext2D, scene: RollScene, lane: NoteLane, width: number, height: number, ink: HueInks, colors: Palette): void {
  const { project, view, origin, selected } = scene, curves = curvesOf(project.expressions(scene.content, lane.number));
  const from = view.originTicks - origin, columns = project.notes(scene.content, from, from + width * view.ticksPerPixel, 0, 127);
  const rest = laneY(height, lane, lane.rest), focused = scene.laneFocus;
  for (let pass = 0; pass < 2; pass++) {
    for (let index = 0; index < columns.count; index++) {
      const id = columns.id[index] as Id, on = selected.has(id);
      if (on !== (pass === 1)) continue;
      const start = columns.startTicks[index] ?? 0, x0 = xOfTicks(view, origin + start), x1 = x0 + (columns.lengthTicks[index] ?? 0) / view.ticksPerPixel, curve = curves.get(id) ?? [];
      const quiet = selected.size > 0 && !on;
      g.globalAlpha = quiet ? 0.4 : 1;
      g.fillStyle = ink.soft;
      g.fillRect(x0, 0, Math.max(1, x1 - x0 - 1), height);
      g.strokeStyle = g.fillStyle = on ? colors.text1 : ink.content;
      g.lineWidth = 1.5;
      g.beginPath();
      const spots = curve.map((point) => ({ x: x0 + point.positionTicks / view.ticksPerPixel, y: laneY(height, lane, point.value), glides: point.glides }));
      let y = spots[0] && spots[0].x <= x0 ? spots[0].y : rest, glides = false;
      g.moveTo(x0, y);
      for (const spot of spots) {
        if (!glides) g.lineTo(spot.x, y);
        g.lineTo(spot.x, spot.y);
        ({ y, glides } = spot);
      }
      g.lineTo(x1, y);
      g.stroke();
      let before = -DOTS_APART;
      for (const [at, spot] of spots.entries()) {
        if (focused && focused.note === id && focused.positionTicks === start + (curve[at]?.positionTicks ?? -1)) focusRing(g, spot.x, spot.y, colors);
        else if (spot.x - before < DOTS_APART) continue;
        g.fillStyle = on ? colors.text1 : ink.content;
        dot(g, spot.x, spot.y);
        before = spot.x;
      }
    }
  }
  g.globalAlpha = 1;
}
