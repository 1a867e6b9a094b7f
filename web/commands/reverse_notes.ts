// The selected notes, or all of the clip, back to front.
import { t } from "../messages/index.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "reverse-notes", title: t("Reverse notes"), group: "Notes", keys: ["Alt+V"], when: (app) => app.desk.get()?.content.get() != null,
  run(app) {
    const desk = app.desk.get(), content = desk?.content.get();
    if (desk && content != null) report(app, desk.project.perform({ edit: "reverse-notes", clip: content, notes: [...desk.notes.get()] }).result);
  },
};
