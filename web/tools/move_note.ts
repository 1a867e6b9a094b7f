// Press a note to hear and select it, drag to move it in time and pitch; Alt copies, Ctrl leaves the grid.
import { keyName } from "../lib/format.ts";
import { t } from "../messages/index.ts";
import { copyNotes, legalMove, moveNotes, type Note } from "../project/edit_notes.ts";
import { report } from "../views/app.ts";
import type { RollContext, RollHit } from "./roll.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export function moveNoteTool(): Tool<RollContext, RollHit> {
  let from: Press | null = null, note: Note | null = null, dragging = false, ticks = 0, keys = 0, wasSelected = false;
  const stop = (context: RollContext): void => {
    from = null;
    context.preview(null);
    context.tag(null, 0, 0);
    context.audition(null);
  };
  return {
    id: "move-note",
    down(context, press, hit) {
      if (hit.kind !== "note") return;
      from = press;
      note = hit.note;
      dragging = false;
      ticks = keys = 0;
      const selected = context.desk.notes.get();
      wasSelected = selected.has(note.id);
      if (press.shift) {
        const next = new Set(selected);
        if (wasSelected) next.delete(note.id);
        else next.add(note.id);
        context.desk.notes.set(next);
      } else if (!wasSelected) context.desk.notes.set(new Set([note.id]));
      context.audition(note.key, note.velocity);
    },
    move(context, press) {
      if (!from || !note) return;
      if (!dragging && Math.hypot(press.x - from.x, press.y - from.y) < DRAG_SLOP) return;
      dragging = true;
      const notes = context.selectedNotes();
      const start = note.startTicks + context.origin();
      const move = legalMove(notes, context.snap(start + press.ticks - from.ticks, press.free) - start, context.keyAt(press.y) - context.keyAt(from.y));
      if (move.keys !== keys) context.audition(note.key + move.keys, note.velocity);
      ticks = move.ticks;
      keys = move.keys;
      context.preview({ kind: "move", notes, ticks, keys, copy: press.alt });
      context.tag(press.alt ? t("{key}, copy", { key: keyName(note.key + keys) }) : keyName(note.key + keys), press.x, press.y);
    },
    up(context, press) {
      const moved = dragging, began = from, pressed = note;
      const notes = context.selectedNotes();
      stop(context);
      if (!began || !pressed) return;
      if (!moved) {
        if (wasSelected && !press.shift) context.desk.notes.set(new Set([pressed.id]));
        return;
      }
      if (press.alt) {
        const made = copyNotes(context.project, context.clip(), notes, ticks, keys);
        if (report(context.app, made.result)) context.desk.notes.set(new Set(made.notes));
      } else report(context.app, moveNotes(context.project, context.clip(), notes, ticks, keys));
    },
    cancel: stop,
  };
}
