// Shift+S: solos the chosen track.
import { t } from "../messages/index.ts";
import { setSolo } from "../project/edit_tracks.ts";
import { Field } from "../project/fields.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "solo-track", title: t("Solo track"), group: "Tracks", keys: ["Shift+S"], when: (app) => app.desk.get()?.track.get() != null,
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get();
    if (desk && track != null) report(app, setSolo(desk.project, track, !desk.project.bool(track, Field.track.solo)));
  },
};
