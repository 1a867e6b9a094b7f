// Shift+L: the cue output listens to the chosen track alone; with one pair of speakers that is what is heard.
import { t } from "../messages/index.ts";
import { setCue } from "../project/edit_tracks.ts";
import { Field } from "../project/fields.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "cue-track", title: t("Listen to track on the cue output"), group: "Tracks", keys: ["Shift+L"], when: (app) => app.desk.get()?.track.get() != null,
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get();
    if (desk && track != null) report(app, setCue(desk.project, track, !desk.project.bool(track, Field.track.cue)));
  },
};
