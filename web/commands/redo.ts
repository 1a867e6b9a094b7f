// Ctrl+Shift+Z: does again what was taken back.
import { t } from "../messages/index.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "redo", title: t("Redo"), group: "Edit", icon: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], repeats: true,
  when: (app) => app.desk.get()?.project.redoLabel() != null,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const result = desk.project.redo();
    if (report(app, result) && result.ok && result.skipped > 0) report(app, { ok: false, problem: t("Part of that step was not done again: it has been changed since.") });
  },
};
