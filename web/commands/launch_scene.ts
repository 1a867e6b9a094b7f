// The chosen scene is launched.
import { t } from "../messages/index.ts";
import { chosenScene } from "../views/chosen.ts";
import { launchScene } from "../views/live/slot_actions.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "launch-scene", title: t("Launch scene"), group: "Transport", icon: "play",
  when: (app) => chosenScene(app) !== null,
  run(app) {
    const at = chosenScene(app);
    if (at === null) return;
    launchScene(app, at.id);
  },
};
