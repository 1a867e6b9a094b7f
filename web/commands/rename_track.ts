// F2: the chosen track's name is a field.
import { t } from "../messages/index.ts";
import { chosenTrack } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "rename-track", title: t("Rename track"), group: "Tracks", icon: "pencil", keys: ["F2"],
  when: (app) => chosenTrack(app) !== null,
  run(app) {
    const at = chosenTrack(app);
    if (at !== null) at.desk.typing.set(at.id);
  },
};
