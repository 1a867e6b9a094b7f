// Drag a note's edge for its length; all selected notes change by the same amount.
import { lengthText } from "../lib/format.ts";
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER } from "../project/api.ts";
import { resized, resizeNotes, type Note } from "../project/edit_notes.ts";
import { barLength } from "../project/song.ts";
import { report } from "../views/app.ts";
import type { RollContext, RollHit } from "./roll.ts";
import type { Press, Tool } from "./tool.ts";

const LEAST = TICKS_PER_QUARTER / 32;

export function resizeNoteTool(): Tool<RollContext, RollHit> {
  let from: Press | null = null, note: Note | null = null, edge: "start" | "end" = "end", ticks = 0;
  const stop = (context: RollContext): void => {
    from = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "resize-note",
    down(context, press, hit) {
      if (hit.kind !== "note") return;
      from = press;
      note = hit.note;
      edge = hit.part === "start" ? "start" : "end";
      ticks = 0;
      if (!context.desk.notes.get().has(note.id)) context.desk.notes.set(new Set([note.id]));
    },
    move(context, press) {
      if (!from || !note) return;
      const at = context.origin() + note.startTicks + (edge === "end" ? note.lengthTicks : 0);
      ticks = context.snap(at + press.ticks - from.ticks, press.free) - at;
      context.preview({ kind: "resize", notes: context.selectedNotes(), edge, ticks, least: LEAST });
      context.tag(t("length {length}", { length: lengthText(resized(note, edge, ticks, LEAST).lengthTicks, TICKS_PER_QUARTER, barLength(context.project, 0)) }), press.x, press.y);
    },
    up(context) {
      const notes = context.selectedNotes(), began = from;
      stop(context);
      if (began) report(context.app, resizeNotes(context.project, context.clip(), notes, edge, ticks, LEAST));
    },
    cancel: stop,
  };
}
