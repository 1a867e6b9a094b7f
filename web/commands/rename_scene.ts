// The chosen scene's name is a field.
import { t } from "../messages/index.ts";
import { chosenScene } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "rename-scene", title: t("Rename scene"), group: "Edit", icon: "pencil", keys: ["F2"],
  when: (app) => chosenScene(app) !== null && app.desk.get()?.area.get() === "live",
  run(app) {
    const at = chosenScene(app);
    if (at === null) return;
    at.desk.typing.set(at.id);
  },
};
