// The selected sound plays twice as fast, for half as long.
import { t } from "../messages/index.ts";
import { stretchSound } from "../project/edit_clips.ts";
import { report } from "../views/app.ts";
import { soundChosen } from "../views/clipboard.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "stretch-half", title: t("Stretch to half the length"), group: "Edit", when: soundChosen,
  run(app) {
    const desk = app.desk.get();
    if (desk) report(app, stretchSound(desk.project, [...desk.clips.get()], 0.5));
  },
};
