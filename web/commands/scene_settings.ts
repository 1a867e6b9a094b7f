// Tempo, metre and grid of the chosen scene stand beside the clips.
import { t } from "../messages/index.ts";
import { chosenScene } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "scene-settings", title: t("Scene settings"), group: "View", icon: "settings",
  when: (app) => chosenScene(app) !== null,
  run(app) {
    const at = chosenScene(app);
    if (at === null) return;
    at.desk.slotPanel.set(true);
  },
};
