// Ctrl+Shift+G: the chosen group goes; its tracks play into where it played.
import { t } from "../messages/index.ts";
import { isGroupTrack, trackName } from "../project/song.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "ungroup", title: t("Ungroup"), group: "Tracks", icon: "folder", keys: ["Ctrl+Shift+G"],
  when: (app) => {
    const desk = app.desk.get(), track = desk?.track.get();
    return desk != null && track != null && desk.project.exists(track) && isGroupTrack(desk.project, track);
  },
  run(app) {
    const desk = app.desk.get(), group = desk?.track.get();
    if (!desk || group == null) return;
    const name = trackName(desk.project, group);
    report(app, desk.project.perform({ edit: "ungroup", group }).result, t("{name} is dissolved", { name }));
  },
};
