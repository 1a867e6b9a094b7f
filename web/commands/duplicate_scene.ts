// The chosen scene again, with its clips.
import { t } from "../messages/index.ts";
import { report } from "../views/app.ts";
import { chosenScene } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "duplicate-scene", title: t("Duplicate scene"), group: "Edit", icon: "copy",
  when: (app) => chosenScene(app) !== null,
  run(app) {
    const at = chosenScene(app);
    if (at === null) return;
    report(app, at.project.perform({ edit: "duplicate-scene", scene: at.id }).result);
  },
};
