// In a shared song: performers may record on the chosen track, or no longer.
import { t } from "../messages/index.ts";
import { setOffered } from "../project/edit_tracks.ts";
import { Field } from "../project/fields.ts";
import { isAudioTrack, isNoteTrack } from "../project/song.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "offer-track", title: t("Let performers record on the track"), group: "Tracks", icon: "record",
  when(app) {
    const desk = app.desk.get(), track = desk?.track.get() ?? null;
    return desk !== null && track !== null && desk.project.role !== null && desk.project.exists(track) && (isAudioTrack(desk.project, track) || isNoteTrack(desk.project, track));
  },
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get() ?? null;
    if (desk === null || track === null) return;
    const on = !desk.project.bool(track, Field.track.offered);
    report(app, setOffered(desk.project, track, on), on ? t("Performers may record here") : t("Performers record here no longer"));
  },
};
