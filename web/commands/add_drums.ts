// A new track with the drum kit, after the chosen one.
import { t } from "../messages/index.ts";
import { addTrack } from "../project/edit_tracks.ts";
import { drumInstrument } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectNewTrack } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "add-drums", title: t("Add drum track"), also: t("new track, beat, drum machine"), group: "Tracks", icon: "drum", keys: ["Alt+D"],
  run(app) {
    const desk = app.desk.get(), kit = desk && drumInstrument(desk.project);
    if (!desk || !kit) return;
    const { result, track } = addTrack(desk.project, { type: "instrument", instrument: kit, name: t("Drums") }, desk.track.get());
    if (report(app, result)) selectNewTrack(desk, track);
  },
};
