// 3: every strip over the whole height.
import { t } from "../messages/index.ts";
import { showView } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "view-mix", title: t("Mix view"), group: "View", icon: "mixer", keys: ["3"],
  run(app) {
    const desk = app.desk.get();
    if (desk) showView(desk, "mix");
  },
};
