// What lies in the loop goes, for all tracks, and what comes after moves up.
import { t } from "../messages/index.ts";
import { deleteTime } from "../project/markers.ts";
import { report } from "../views/app.ts";
import { chosenTime } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "delete-time", title: t("Cut the loop out of the song"), also: t("remove bars, cut time, ripple"), group: "Edit", icon: "scissors", danger: true,
  when: (app) => chosenTime(app) !== null,
  run(app) {
    const desk = app.desk.get(), range = chosenTime(app);
    if (desk && range) report(app, deleteTime(desk.project, range), t("Cut the loop out"));
  },
};
