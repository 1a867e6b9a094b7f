// M: mutes the chosen track.
import { t } from "../messages/index.ts";
import { setMute } from "../project/edit_tracks.ts";
import { Field } from "../project/fields.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "mute-track", title: t("Mute track"), group: "Tracks", icon: "mute", keys: ["M"], when: (app) => app.desk.get()?.track.get() != null,
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get();
    if (desk && track != null) report(app, setMute(desk.project, track, !desk.project.bool(track, Field.track.mute)));
  },
};
