// U: the chosen group, or the one the chosen track lies in, folds or opens.
import { t } from "../messages/index.ts";
import { groupOf, isGroupTrack } from "../project/song.ts";
import { chosenTrack } from "../views/chosen.ts";
import { toggleFold } from "../views/folds.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "fold-group", title: t("Fold or open the group"), group: "Tracks", icon: "folder", keys: ["U"],
  when(app) {
    const at = chosenTrack(app);
    return at !== null && (isGroupTrack(at.project, at.id) || groupOf(at.project, at.id) !== null);
  },
  run(app) {
    const at = chosenTrack(app), group = at === null ? null : isGroupTrack(at.project, at.id) ? at.id : groupOf(at.project, at.id);
    if (at !== null && group !== null) toggleFold(at.desk, group);
  },
};
