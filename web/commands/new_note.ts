// N in the editor: a note behind the chosen one and like it; without one where the playhead stands in the clip, else at its beginning.
import type { Command } from "./command.ts";
import { t } from "../messages/index.ts";
import { newNote } from "../views/new_note.ts";

export const command: Command = { id: "new-note", title: t("New note"), group: "Notes", icon: "plus", keys: ["N"], repeats: true, when: newNote.possible, run: (app) => newNote.behind(app) };
