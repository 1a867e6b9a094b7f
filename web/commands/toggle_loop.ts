// L: the loop on or off.
import { t } from "../messages/index.ts";
import { toggleLoop } from "../project/edit_song.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "loop", title: t("Loop on or off"), also: t("cycle, repeat"), group: "Transport", icon: "loop", keys: ["L"],
  run(app) {
    const desk = app.desk.get();
    if (desk) report(app, toggleLoop(desk.project));
  },
};
