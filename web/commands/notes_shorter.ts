// The selected notes, or all of the clip, over half the time.
import { t } from "../messages/index.ts";
import { stretchNotes } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "notes-shorter", title: t("Squeeze notes into half the time"), group: "Notes", keys: ["Alt+Z"], when: (app) => app.desk.get()?.content.get() != null, run: (app) => stretchNotes(app, 0.5) };
