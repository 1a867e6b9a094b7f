// Removes the chosen track with all that is on it; Undo brings it back.
import { t } from "../messages/index.ts";
import { removeTrack } from "../project/edit_tracks.ts";
import { trackName, tracksOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectTrack } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "delete-track", title: t("Delete track"), group: "Tracks", icon: "trash", keys: ["Ctrl+Backspace", "Ctrl+Del"], danger: true, when: (app) => app.desk.get()?.track.get() != null,
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get();
    if (!desk || track == null) return;
    const tracks = tracksOf(desk.project), index = tracks.indexOf(track), name = trackName(desk.project, track);
    if (report(app, removeTrack(desk.project, track), t("Deleted {name}", { name }))) selectTrack(desk, tracks[index + 1] ?? tracks[index - 1] ?? null);
  },
};
