// Ctrl+D: the selected notes or clips again, right after themselves.
import { t } from "../messages/index.ts";
import { duplicateAfter } from "../project/edit_clips.ts";
import { chosenNotes, copyNotes } from "../project/edit_notes.ts";
import { report } from "../views/app.ts";
import { selectClips } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "duplicate", title: t("Duplicate"), also: t("copy, repeat"), group: "Edit", icon: "copy", keys: ["Ctrl+D"], repeats: true,
  when: (app) => (app.desk.get()?.clips.get().size ?? 0) > 0 || (app.desk.get()?.notes.get().size ?? 0) > 0,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const clip = desk.content.get();
    if (desk.area.get() === "editor" && clip !== null && desk.notes.get().size > 0) {
      const notes = chosenNotes(desk.project, clip, desk.notes.get());
      const from = Math.min(...notes.map((note) => note.startTicks)), to = Math.max(...notes.map((note) => note.startTicks + note.lengthTicks));
      const made = copyNotes(desk.project, clip, notes, to - from, 0);
      if (report(app, made.result)) desk.notes.set(new Set(made.notes));
      return;
    }
    const made = duplicateAfter(desk.project, [...desk.clips.get()]);
    if (report(app, made.result)) selectClips(desk, made.clips);
  },
};
