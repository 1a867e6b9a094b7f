// The same, in time: notes begin and end on the grid.
import { t } from "../messages/index.ts";
import { soundChosen } from "../views/clipboard.ts";
import { intoNotes } from "../views/into_notes.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "notes-from-sound-on-grid", title: t("Turn into notes on the grid"), also: t("audio to MIDI quantised, transcribe in time"), group: "Edit", icon: "piano", when: soundChosen,
  run: (app) => intoNotes(app, { onGrid: true, bends: false }),
};
