// Ctrl+Z: takes back the last step, and says which.
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "undo", title: "Undo", group: "Edit", icon: "undo", keys: ["Ctrl+Z"], repeats: true,
  when: (app) => app.desk.get()?.project.undoLabel() != null,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const result = desk.project.undo();
    if (report(app, result) && result.ok && result.skipped > 0) report(app, { ok: false, problem: "Part of that step was left alone: it has been changed since." });
  },
};
