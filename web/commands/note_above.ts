// Shift+N: a note a third above the highest chosen one, of its time and length; again, and it is a chord.
import { t } from "../messages/index.ts";
import { newNote } from "../views/new_note.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "note-above", title: t("Note above"), group: "Notes", icon: "plus", keys: ["Shift+N"], when: newNote.isChosen, run: (app) => newNote.above(app) };
