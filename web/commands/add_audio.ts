// A new track for recorded sound, after the chosen one.
import { t } from "../messages/index.ts";
import { addTrack } from "../project/edit_tracks.ts";
import { report } from "../views/app.ts";
import { selectNewTrack } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "add-audio", title: t("Add audio track"), also: t("new track, vocal, microphone, guitar"), group: "Tracks", icon: "audio", keys: ["Alt+Shift+T"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const { result, track } = addTrack(desk.project, { type: "audio" }, desk.track.get());
    if (report(app, result)) selectNewTrack(desk, track);
  },
};
