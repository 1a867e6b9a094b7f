// The chosen scene goes, with its slots.
import { t } from "../messages/index.ts";
import { chosenScene } from "../views/chosen.ts";
import { removeScene } from "../views/live/slot_actions.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "delete-scene", title: t("Delete scene"), group: "Edit", icon: "trash", danger: true,
  when: (app) => chosenScene(app) !== null,
  run(app) {
    const at = chosenScene(app);
    if (at === null) return;
    removeScene(app, at.desk, at.id);
  },
};
