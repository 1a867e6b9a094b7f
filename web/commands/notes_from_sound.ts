// A sung or played melody as notes on a track under it, where they were sung.
import { t } from "../messages/index.ts";
import { soundChosen } from "../views/clipboard.ts";
import { intoNotes } from "../views/into_notes.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "notes-from-sound", title: t("Turn into notes"), also: t("audio to MIDI, transcribe, pitch to MIDI, melody"), group: "Edit", icon: "piano", when: soundChosen,
  run: (app) => intoNotes(app, { onGrid: false, bends: false }),
};
