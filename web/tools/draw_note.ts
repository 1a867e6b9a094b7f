// Double-click, or press with the pencil: a note on the grid; drag right for its length before you let go.
import { keyName } from "../lib/format.ts";
import { english } from "../messages/index.ts";
import type { NoteRow } from "../project/api.ts";
import { addNotes } from "../project/edit_notes.ts";
import { report } from "../views/app.ts";
import { isDrumTrack, triadOn } from "../project/song.ts";
import { contentTrack } from "../project/content.ts";
import type { RollContext, RollHit } from "./roll.ts";
import type { Tool } from "./tool.ts";

const VELOCITY = 100;

export function drawNoteTool(): Tool<RollContext, RollHit> {
  let note: NoteRow | null = null;
  const stop = (context: RollContext): void => {
    note = null;
    context.preview(null);
    context.tag(null, 0, 0);
    context.audition(null);
  };
  return {
    id: "draw-note",
    down(context, press, hit) {
      if (hit.kind !== "row") return;
      const start = context.snap(press.ticks, press.free, true) - context.origin();
      note = { startTicks: Math.max(0, start), lengthTicks: context.step(), key: context.drawnKey(hit.key), velocity: VELOCITY };
      context.audition(note.key, VELOCITY);
      context.preview({ kind: "draw", note });
    },
    move(context, press) {
      if (!note) return;
      const end = context.snap(press.ticks, press.free) - context.origin();
      const key = context.drawnKey(context.keyAt(press.y));
      if (key !== note.key) context.audition(key, VELOCITY);
      note = { ...note, key, lengthTicks: Math.max(context.step(), end - note.startTicks) };
      context.preview({ kind: "draw", note });
      context.tag(keyName(key), press.x, press.y);
    },
    up(context) {
      const row = note;
      stop(context);
      if (!row) return;
      const chord = context.desk.chords.get() && !isDrumTrack(context.project, contentTrack(context.project, context.clip()));
      const { result, notes } = addNotes(context.project, context.clip(), (chord ? triadOn(context.project, row.key) : [row.key]).map((key) => ({ ...row, key })), chord ? english("Add chord") : undefined);
      if (report(context.app, result)) context.desk.notes.set(new Set(notes));
    },
    cancel: stop,
  };
}
