// 0: the selected clips silent, or sounding again.
import { t } from "../messages/index.ts";
import { muteClips } from "../project/edit_clips.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "mute-clips", title: t("Mute clips"), group: "Edit", icon: "mute", keys: ["0"],
  when: (app) => (app.desk.get()?.clips.get().size ?? 0) > 0,
  run(app) {
    const desk = app.desk.get();
    if (desk) report(app, muteClips(desk.project, [...desk.clips.get()]));
  },
};
