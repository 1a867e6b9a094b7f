// What lies in the loop comes twice, for all tracks.
import { t } from "../messages/index.ts";
import { duplicateTime } from "../project/markers.ts";
import { report } from "../views/app.ts";
import { chosenTime } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "duplicate-time", title: t("Repeat the loop in the song"), group: "Edit", icon: "copy",
  when: (app) => chosenTime(app) !== null,
  run(app) {
    const desk = app.desk.get(), range = chosenTime(app);
    if (desk && range) report(app, duplicateTime(desk.project, range));
  },
};
