// 4: clips to be launched, in scenes.
import { t } from "../messages/index.ts";
import { showView } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "view-live", title: t("Live view"), group: "View", icon: "grid", keys: ["4"],
  run(app) {
    const desk = app.desk.get();
    if (desk) showView(desk, "live");
  },
};
