// 5: where all sound goes.
import { t } from "../messages/index.ts";
import { showView } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "view-nodes", title: t("Node view"), group: "View", icon: "nodes", keys: ["5"],
  run(app) {
    const desk = app.desk.get();
    if (desk) showView(desk, "nodes");
  },
};
