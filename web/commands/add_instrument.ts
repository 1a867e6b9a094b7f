// A new track for a synthesizer, after the chosen one.
import { t } from "../messages/index.ts";
import { addTrack } from "../project/edit_tracks.ts";
import { startingInstrument } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectNewTrack } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "add-instrument", title: t("Add instrument track"), also: t("new track, synthesizer, piano, MIDI track"), group: "Tracks", icon: "keys", keys: ["Alt+T"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const instrument = startingInstrument(desk.project);
    if (!instrument) return;
    const { result, track } = addTrack(desk.project, { type: "instrument", instrument }, desk.track.get());
    if (report(app, result)) selectNewTrack(desk, track);
  },
};
