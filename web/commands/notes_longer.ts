// The selected notes, or all of the clip, over twice the time.
import { t } from "../messages/index.ts";
import { stretchNotes } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "notes-longer", title: t("Stretch notes to twice the time"), group: "Notes", keys: ["Alt+X"], when: (app) => app.desk.get()?.content.get() != null, run: (app) => stretchNotes(app, 2) };
