// 2: the song with the notes of a clip below.
import { t } from "../messages/index.ts";
import { showView } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "view-edit", title: t("Edit view"), group: "View", icon: "piano", keys: ["2"],
  run(app) {
    const desk = app.desk.get();
    if (desk) showView(desk, "edit");
  },
};
