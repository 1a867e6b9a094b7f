// Rows of automation: the curve of a lane, its points, and what lies under the pointer there.
import type { HueInks, Palette } from "../../draw/palette.ts";
import { panText } from "../../lib/format.ts";
import { ticksOfX, xOfTicks, type TimeView } from "../../lib/geometry.ts";
import type { Id, LaneLaw, Project } from "../../project/api.ts";
import { pointsIn, targetOf, valueOf } from "../../project/automation.ts";
import { Field, Kind } from "../../project/fields.ts";
import type { ArrangeContext, ArrangeHit, SubLane } from "../../tools/arrange.ts";
import type { Press } from "../../tools/tool.ts";
import type { Scene } from "./lanes.ts";

const MARGIN = 7, REACH = 8, TOUCH_REACH = 22, STEP = 2; // pixels
const FLAT: LaneLaw = { travelOf: () => 0, valueOf: () => 0, text: () => "" };

export const lawOf = (project: Project, lane: Id): LaneLaw => {
  const { object, field } = targetOf(project, lane), law = project.laneLaw(object, field) ?? FLAT;
  return project.kindOf(object) === Kind.track && field === Field.track.pan ? { ...law, text: panText } : law;
};
/** `y` in the scrolled content. */
export const travelAt = (sub: SubLane, y: number): number => Math.min(1, Math.max(0, 1 - (y - sub.top - MARGIN) / (sub.height - 1 - 2 * MARGIN)));
const yOf = (top: number, height: number, travel: number): number => top + MARGIN + (1 - travel) * (height - 1 - 2 * MARGIN);

export function hitLane(project: Project, view: TimeView, sub: SubLane, context: ArrangeContext, press: Press): ArrangeHit {
  const law = lawOf(project, sub.id), reach = (press.touch ? TOUCH_REACH : REACH) * view.ticksPerPixel;
  const travel = context.travelAt(sub, press.y), room = sub.height - 1 - 2 * MARGIN;
  for (const point of pointsIn(project, sub.id, press.ticks - reach, press.ticks + reach).reverse()) {
    const dy = (law.travelOf(point.value) - travel) * room, dx = (point.positionTicks - press.ticks) / view.ticksPerPixel;
    if (Math.hypot(dx, dy) <= (press.touch ? TOUCH_REACH : REACH)) return { kind: "point", sub, point: point.id };
  }
  const [here = 0] = project.laneValues(sub.id, press.ticks, 1, 1);
  return { kind: "curve", sub, onLine: Math.abs(law.travelOf(here) - travel) * room < REACH };
}

export function paintCurve(g: CanvasRenderingContext2D, scene: Scene, sub: SubLane, top: number, width: number, ink: HueInks, colors: Palette): void {
  const { project, view, preview } = scene, law = lawOf(project, sub.id);
  const from = view.originTicks, step = STEP * view.ticksPerPixel, count = Math.ceil(width / STEP) + 1;
  const values = Float64Array.from(project.laneValues(sub.id, from, step, count));
  const stand = valueOf(project, targetOf(project, sub.id)), on = project.bool(sub.id, Field.automation.enabled);
  const color = on ? ink.content : colors.outline;
  const trace = (): void => {
    g.beginPath();
    for (let i = 0; i < count; i++) g.lineTo(i * STEP, yOf(top, sub.height, law.travelOf(values.length === 0 ? stand : values[i] ?? stand)));
  };
  trace();
  g.strokeStyle = color;
  g.lineWidth = 1.5;
  if (values.length === 0) g.setLineDash([4, 4]);
  g.stroke();
  g.setLineDash([]);
  if (on) {
    trace();
    g.lineTo(width, top + sub.height - 1);
    g.lineTo(0, top + sub.height - 1);
    g.fillStyle = ink.soft;
    g.fill();
  }
  for (const point of pointsIn(project, sub.id, from - 8 * view.ticksPerPixel, ticksOfX(view, width + 8))) {
    if (preview?.kind === "point" && preview.point === point.id) continue;
    const hot = scene.hover?.kind === "point" && scene.hover.point === point.id;
    knob(g, xOfTicks(view, point.positionTicks), yOf(top, sub.height, law.travelOf(point.value)), hot ? 5 : 3.5, color, hot ? colors.text1 : colors.bg1);
    if (scene.focusedPoint === point.id) ring(g, xOfTicks(view, point.positionTicks), yOf(top, sub.height, law.travelOf(point.value)), colors.accent);
  }
  if (preview?.kind === "point" && preview.lane === sub.id) knob(g, xOfTicks(view, preview.positionTicks), yOf(top, sub.height, law.travelOf(preview.value)), 5, color, colors.text1);
  if (preview?.kind === "draw-lane" && preview.lane === sub.id) {
    g.beginPath();
    for (const point of preview.points) g.lineTo(xOfTicks(view, point.positionTicks), yOf(top, sub.height, law.travelOf(point.value)));
    g.strokeStyle = colors.text1;
    g.lineWidth = 2;
    g.stroke();
  }
}

function knob(g: CanvasRenderingContext2D, x: number, y: number, radius: number, line: string, fill: string): void {
  g.beginPath();
  g.arc(x, y, radius, 0, 7);
  g.fillStyle = fill;
  g.fill();
  g.strokeStyle = line;
  g.lineWidth = 1.5;
  g.stroke();
}
function ring(g: CanvasRenderingContext2D, x: number, y: number, color: string): void {
  g.beginPath();
  g.arc(x, y, 8, 0, 7);
  g.strokeStyle = color;
  g.lineWidth = 2;
  g.stroke();
}
