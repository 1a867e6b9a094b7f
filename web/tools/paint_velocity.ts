// The velocity lane: drag a stem, or draw across many; Shift draws a straight line. With notes selected only they change, by the same amount.
import { clamp } from "../lib/geometry.ts";
import { t } from "../messages/index.ts";
import type { Id } from "../project/api.ts";
import { setVelocities, type Note } from "../project/edit_notes.ts";
import { report } from "../views/app.ts";
import type { RollContext } from "./roll.ts";
import type { Press, Tool } from "./tool.ts";

export interface VelocityHit { readonly note: Note | null }
export interface VelocityContext extends RollContext {
  velocityAt(y: number): number;
  /** Notes whose stem lies within a few pixels of x. */
  stemsAt(x: number): Note[];
  /** Notes whose stem lies between two places, and where. */
  stemsBetween(x0: number, x1: number): readonly { readonly note: Note; readonly x: number }[];
}

export function paintVelocityTool(): Tool<VelocityContext, VelocityHit> {
  let from: Press | null = null, together: Note[] = [], values = new Map<Id, number>(), base = 0;
  const stop = (context: VelocityContext): void => {
    from = null;
    values = new Map();
    context.preview(null);
    context.tag(null, 0, 0);
  };
  const paint = (context: VelocityContext, press: Press): void => {
    const velocity = context.velocityAt(press.y);
    if (press.shift && from) {
      const line = (x: number): number => (from && press.x !== from.x ? from.y + ((press.y - from.y) * (x - from.x)) / (press.x - from.x) : press.y);
      values = new Map(context.stemsBetween(from.x, press.x).map(({ note, x }) => [note.id, context.velocityAt(line(x))]));
    } else if (together.length > 0) {
      values = new Map(together.map((note) => [note.id, clamp(Math.round(note.velocity + velocity - base), 1, 127)]));
    } else {
      for (const note of context.stemsAt(press.x)) values.set(note.id, velocity);
      values = new Map(values);
    }
    context.preview({ kind: "velocity", values });
    context.tag(t("Velocity {velocity}", { velocity }), press.x, press.y);
  };
  return {
    id: "paint-velocity",
    down(context, press, hit) {
      from = press;
      const selected = context.selectedNotes();
      together = hit.note && selected.length > 1 && selected.some((note) => note.id === hit.note?.id) ? selected : [];
      base = hit.note?.velocity ?? 0;
      paint(context, press);
    },
    move(context, press) {
      if (from) paint(context, press);
    },
    up(context) {
      const changes = [...values].map(([id, velocity]) => ({ id, velocity }));
      stop(context);
      report(context.app, setVelocities(context.project, context.clip(), changes));
    },
    cancel: stop,
  };
}
