// The same with what the voice does within each note: its glides and vibrato bend the notes.
import { t } from "../messages/index.ts";
import { soundChosen } from "../views/clipboard.ts";
import { intoNotes } from "../views/into_notes.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "notes-from-sound-with-bends", title: t("Turn into notes with every bend"), also: t("audio to MIDI with pitch bend, vibrato, glides"), group: "Edit", icon: "piano", when: soundChosen,
  run: (app) => intoNotes(app, { onGrid: false, bends: true }),
};
