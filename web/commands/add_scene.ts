// A row behind the chosen one, or at the end.
import { t } from "../messages/index.ts";
import { chosenScene } from "../views/chosen.ts";
import { addScene } from "../views/live/slot_actions.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "add-scene", title: t("New scene"), group: "Edit", icon: "plus",
  run(app) {
    const desk = app.desk.get();
    if (desk !== null) addScene(app, desk, chosenScene(app)?.id ?? null);
  },
};
