// Ctrl+Z: takes back the last step, and says which.
import { t } from "../messages/index.ts";
import { undoLabelOf } from "../project/song.ts";
import { report, type App } from "../views/app.ts";
import type { Command } from "./command.ts";

const undoableIn = (app: App): boolean => {
  const desk = app.desk.get();
  return desk !== null && undoLabelOf(desk.project) !== null;
};

export const command: Command = {
  id: "undo", title: t("Undo"), group: "Edit", icon: "undo", keys: ["Ctrl+Z"], repeats: true,
  when: (app) => undoableIn(app),
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const result = desk.project.undo();
    if (report(app, result) && result.ok && result.skipped > 0) report(app, { ok: false, problem: t("Part of that step was left alone: it has been changed since.") });
  },
};
