// The eraser: press notes or draw over them; they go together when you let go.
import type { Id } from "../project/api.ts";
import { removeNotes } from "../project/edit_notes.ts";
import { report } from "../views/app.ts";
import type { RollContext, RollHit } from "./roll.ts";
import type { Tool } from "./tool.ts";

export function eraseNoteTool(): Tool<RollContext, RollHit> {
  let gone: Set<Id> | null = null;
  const wipe = (context: RollContext, x: number, y: number): void => {
    if (!gone) return;
    gone = new Set([...gone, ...context.notesIn({ x: x - 1, y, width: 2, height: 1 })]);
    context.preview({ kind: "erase", notes: gone });
  };
  return {
    id: "erase-note",
    down(context, press) {
      gone = new Set();
      wipe(context, press.x, press.y);
    },
    move: (context, press) => wipe(context, press.x, press.y),
    up(context) {
      const notes = [...(gone ?? [])];
      gone = null;
      context.preview(null);
      context.desk.notes.set(new Set());
      report(context.app, removeNotes(context.project, context.clip(), notes));
    },
    cancel(context) {
      gone = null;
      context.preview(null);
    },
  };
}
