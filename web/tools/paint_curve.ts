// A curve lane below the notes: draw freely, Shift for a straight line, Alt to take out. A press alone puts one point on the grid.
import { clamp } from "../lib/geometry.ts";
import { t } from "../messages/index.ts";
import type { CurvePoint, Id } from "../project/api.ts";
import type { Note } from "../project/edit_notes.ts";
import { drawLane, type NoteLane } from "../project/note_lanes.ts";
import { report } from "../views/app.ts";
import type { RollContext } from "./roll.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export interface CurveContext extends RollContext {
  lane(): NoteLane;
  valueAt(y: number): number;
  /** After how long the content starts over; 0: it does not. */
  loopTicks(): number;
}

/** The selected notes that sound in a stretch; none: all that do. */
const meant = (lane: NoteLane, selected: readonly Note[], from: number, to: number): Id[] =>
  lane.kind === "expression" ? selected.filter((note) => note.startTicks <= to && note.startTicks + note.lengthTicks > from).map((note) => note.id) : [];

export function paintCurveTool(): Tool<CurveContext, null> {
  let from: Press | null = null, last: Press | null = null, moved = false, pass = 0;
  const drawn = new Map<number, CurvePoint>(); // by pixel
  const stop = (context: CurveContext): void => {
    from = last = null;
    drawn.clear();
    context.preview(null);
    context.tag(null, 0, 0);
  };
  /** Where a press lies in the content's first round. */
  const place = (context: CurveContext, press: Press): number => {
    const loop = context.loopTicks(), at = press.ticks - context.origin() - pass;
    return clamp(at, 0, loop > 0 ? loop - 1 : Number.MAX_SAFE_INTEGER);
  };
  const points = (): CurvePoint[] => [...drawn.values()].sort((a, b) => a.positionTicks - b.positionTicks);
  const put = (context: CurveContext, press: Press): void => {
    if (!from || !last) return;
    const begin = press.shift || press.alt ? from : last;
    if (press.shift || press.alt) drawn.clear();
    const x0 = Math.round(begin.x), x1 = Math.round(press.x), steps = Math.max(1, Math.abs(x1 - x0));
    for (let i = 0; i <= steps; i++) {
      const part = i / steps, between = { ...press, ticks: begin.ticks + (press.ticks - begin.ticks) * part };
      drawn.set(Math.round(x0 + (x1 - x0) * part), { positionTicks: Math.round(place(context, between)), value: context.valueAt(begin.y + (press.y - begin.y) * part) });
    }
    last = press;
  };
  return {
    id: "paint-curve",
    down(context, press) {
      from = last = press;
      moved = false;
      drawn.clear();
      const loop = context.loopTicks(), at = press.ticks - context.origin();
      pass = loop > 0 && at >= loop ? Math.floor(at / loop) * loop : 0;
      context.tag(press.alt ? t("Erase") : context.lane().text(context.valueAt(press.y)), press.x, press.y);
    },
    move(context, press) {
      if (!from) return;
      if (!moved && Math.hypot(press.x - from.x, press.y - from.y) < DRAG_SLOP) return;
      moved = true;
      put(context, press);
      context.preview({ kind: "curve", points: points(), erases: press.alt });
      context.tag(press.alt ? t("Erase") : context.lane().text(context.valueAt(press.y)), press.x, press.y);
    },
    up(context, press) {
      const began = from, all = points(), was = moved, value = context.valueAt(press.y);
      const alone = began ? place(context, { ...press, ticks: context.snap(began.ticks, press.free, true) }) : 0, at = place(context, began ?? press);
      stop(context);
      if (!began) return;
      const lane = context.lane(), notes = context.selectedNotes();
      const first = all[0], end = all[all.length - 1];
      if (was && first && end) report(context.app, drawLane(context.project, context.clip(), lane, meant(lane, notes, first.positionTicks, end.positionTicks), first.positionTicks, end.positionTicks, press.alt ? [] : all));
      // A single point of a note lies where it was put; of a controller, on the grid.
      else if (!was && !press.alt) {
        const ticks = lane.kind === "expression" ? at : alone;
        report(context.app, drawLane(context.project, context.clip(), lane, meant(lane, notes, ticks, ticks), ticks, ticks, [{ positionTicks: ticks, value }]));
      }
    },
    cancel: stop,
  };
}
