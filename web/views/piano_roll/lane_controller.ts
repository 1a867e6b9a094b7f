// Wires the lane below the notes: stems of velocity, or the curve of a controller or of what notes do; and its parallel tree.
import { fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { clamp, ticksOfX, xOfTicks } from "../../lib/geometry.ts";
import { collector } from "../../lib/signal.ts";
import { inSentence, t } from "../../messages/index.ts";
import { laneCalled, moveSpot, spotsOf, type LaneSpot, type NoteLane } from "../../project/note_lanes.ts";
import type { Note } from "../../project/edit_notes.ts";
import { paintCurveTool, type CurveContext } from "../../tools/paint_curve.ts";
import { paintVelocityTool, type VelocityContext, type VelocityHit } from "../../tools/paint_velocity.ts";
import type { RollContext } from "../../tools/roll.ts";
import type { Press, Tool } from "../../tools/tool.ts";
import { report, type Desk } from "../app.ts";
import { createMirror } from "../mirror.ts";
import { attachPointer } from "../pointer.ts";
import { laneValue, laneY, paintCurves } from "./lane_paint.ts";
import { paintVelocity, type RollScene } from "./roll_paint.ts";

const NEAR = 4, TOLD_MOST = 200, TARGET = 12;

export interface LaneElements { readonly canvas: HTMLCanvasElement; readonly room: HTMLElement; readonly mirror: HTMLElement }
interface Roll {
  rows(from: number, to: number, low: number, high: number): Note[];
  press(event: PointerEvent | MouseEvent): Press;
  repaint(): void;
}

export interface Lane { paint(): void; tell(): void; dispose(): void }

export function createLane(desk: Desk, scene: RollScene, roll: RollContext, elements: LaneElements, { rows, press, repaint }: Roll): Lane {
  const { project } = desk, undo = collector(), surface = surfaceOf(elements.canvas);
  const lane = (): NoteLane => laneCalled(desk.rollLane.get());
  const stems = (fromX: number, toX: number): { note: Note; x: number }[] => {
    const view = desk.rollView.get(), o = roll.origin(), from = ticksOfX(view, fromX) - o, to = ticksOfX(view, toX) - o;
    return rows(from, to, 0, 127).filter((note) => note.startTicks >= from && note.startTicks <= to).map((note) => ({ note, x: xOfTicks(view, o + note.startTicks) }));
  };
  const context: VelocityContext & CurveContext = {
    ...roll, lane,
    velocityAt: (y) => clamp(Math.round(((surface.height - 3 - y) / (surface.height - 12)) * 127), 1, 127),
    stemsAt: (x) => stems(x - NEAR, x + NEAR).map((stem) => stem.note),
    stemsBetween: (x0, x1) => stems(Math.min(x0, x1) - NEAR, Math.max(x0, x1) + NEAR),
    valueAt: (y) => laneValue(surface.height, lane(), y),
    loopTicks: () => scene.loopTicks,
    tag: (text, x, y) => roll.tag(text, x, y + elements.room.offsetTop),
  };
  const velocity = paintVelocityTool(), curve = paintCurveTool() as unknown as Tool<VelocityContext & CurveContext, VelocityHit>;
  undo.add(attachPointer<VelocityContext & CurveContext, VelocityHit>({
    element: elements.room, context, press, hit: (at) => ({ note: lane().kind === "velocity" ? context.stemsAt(at.x)[0] ?? null : null }),
    tool() {
      desk.area.set("editor");
      return lane().kind === "velocity" ? (velocity as Tool<VelocityContext & CurveContext, VelocityHit>) : curve;
    },
    cursor: (hit) => (hit.note ? "ns-resize" : "crosshair"),
    hover: (hit) => roll.app.info.set(hit === null ? "" : lane().kind === "velocity" ? t("Velocity. Drag a stem, or draw across many; Shift draws a straight line.")
      : lane().kind === "expression" ? t("{name}. Draw, Shift for a straight line, Alt takes out. Of the selected notes, or of all that sound there.", { name: lane().name }) : t("{name}. Draw, Shift for a straight line, Alt takes out.", { name: lane().name })),
  }));

  // ---- the parallel tree: a point is one element; arrows move it
  let told: LaneSpot[] = [];
  const idOf = (index: number): bigint => BigInt(index + 1);
  const at = (id: bigint): LaneSpot | null => told[Number(id) - 1] ?? null;
  const mirror = createMirror(elements.mirror, t("Points"), (id) => {
    scene.laneFocus = at(id);
    desk.area.set("editor");
    repaint();
  }, () => {});
  const blur = (): void => {
    scene.laneFocus = null;
    repaint();
  };
  const key = (event: KeyboardEvent): void => {
    const spot = scene.laneFocus, now = lane();
    if (!spot || event.ctrlKey || event.metaKey) return;
    const step = event.altKey ? roll.step() : 0, up = (event.shiftKey ? 10 : 1) * now.nudge, moves: Record<string, readonly [number, number]> = { ArrowUp: [0, up], ArrowDown: [0, -up], ArrowLeft: [-step, 0], ArrowRight: [step, 0] };
    const move = moves[event.key], index = told.indexOf(spot);
    if (event.key === "Delete" || event.key === "Backspace") report(roll.app, moveSpot(project, roll.clip(), now, spot, null));
    else if (!move) return;
    else if (move[0] === 0 && move[1] === 0) {
      // Without Alt the keys go from point to point.
      const next = index + (event.key === "ArrowRight" ? 1 : -1);
      if (next >= 0 && next < told.length) mirror.focus(idOf(next));
    } else {
      const to = { positionTicks: Math.max(0, spot.positionTicks + move[0]), value: clamp(spot.value + move[1], now.min, now.max) };
      if (report(roll.app, moveSpot(project, roll.clip(), now, spot, to))) {
        tell();
        const moved = told.findIndex((one) => one.note === spot.note && one.positionTicks === to.positionTicks);
        if (moved >= 0) mirror.focus(idOf(moved));
        scene.laneFocus = told[moved] ?? null;
      }
    }
    event.preventDefault();
    event.stopPropagation();
  };
  elements.mirror.addEventListener("focusout", blur);
  elements.mirror.addEventListener("keydown", key);
  undo.add(() => {
    elements.mirror.removeEventListener("focusout", blur);
    elements.mirror.removeEventListener("keydown", key);
  });
  const tell = (): void => {
    const now = lane(), view = desk.rollView.get(), o = roll.origin();
    elements.mirror.hidden = now.kind === "velocity";
    elements.mirror.setAttribute("aria-label", t("Points of {lane}", { lane: inSentence(now.name) }));
    told = now.kind === "velocity" || !project.exists(roll.clip()) ? [] : spotsOf(project, roll.clip(), now).slice(0, TOLD_MOST);
    const focus = scene.laneFocus;
    mirror.update(told.map((spot, index) => {
      const place = scene.bars.barAt(Math.max(0, o + spot.positionTicks));
      return { id: idOf(index), name: t("{name}, bar {bar} beat {beat}", { name: now.text(spot.value), bar: place.bar + 1, beat: place.beat + 1 }), x: xOfTicks(view, o + spot.positionTicks) - TARGET / 2, y: laneY(surface.height, now, spot.value) - TARGET / 2, width: TARGET, height: TARGET,
        selected: focus !== null && focus.note === spot.note && focus.positionTicks === spot.positionTicks };
    }));
    if (focus) scene.laneFocus = told.find((spot) => spot.note === focus.note && spot.positionTicks === focus.positionTicks) ?? null;
  };

  undo.add(desk.rollLane.subscribe(() => {
    scene.laneFocus = null;
    repaint();
  }), watchSize(elements.room, (width, height) => {
    fit(surface, width, height);
    repaint();
  }));
  return {
    paint() {
      if (surface.width === 0) return;
      if (lane().kind === "velocity") paintVelocity(surface, scene);
      else paintCurves(surface, scene, lane());
    },
    tell, dispose: undo.dispose,
  };
}
