// 1: clips along the song.
import { t } from "../messages/index.ts";
import { showView } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "view-arrange", title: t("Arrange view"), group: "View", icon: "split", keys: ["1"],
  run(app) {
    const desk = app.desk.get();
    if (desk) showView(desk, "arrange");
  },
};
