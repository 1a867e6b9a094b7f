// The selected notes, or all of the clip, each reach to the next.
import { t } from "../messages/index.ts";
import { chosenNotes, legatoNotes } from "../project/edit_notes.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "legato", title: t("Legato"), group: "Notes", when: (app) => app.desk.get()?.content.get() != null,
  run(app) {
    const desk = app.desk.get(), clip = desk?.content.get();
    if (desk && clip != null) report(app, legatoNotes(desk.project, clip, chosenNotes(desk.project, clip, desk.notes.get())));
  },
};
