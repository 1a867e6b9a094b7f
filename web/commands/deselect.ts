// Esc: backs out, one step at a time: notes, clips, the pane's focus.
import { t } from "../messages/index.ts";
import { selectClips } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "deselect", title: t("Back out"), group: "Edit", keys: ["Esc"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    if (app.piano.get()) app.piano.set(false);
    else if (desk.notes.get().size > 0) desk.notes.set(new Set());
    else if (desk.clips.get().size > 0) selectClips(desk, []);
    else app.toasts.set([]);
  },
};
