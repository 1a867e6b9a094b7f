// Copies of what plays, as a scene of its own.
import { t } from "../messages/index.ts";
import { capture } from "../views/live/slot_actions.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "capture-scene", title: t("Scene of what plays"), group: "Edit", icon: "copy",
  run(app) {
    const desk = app.desk.get();
    if (desk !== null) capture(app, desk);
  },
};
