// The chosen track plays past its group, and stands behind it.
import { t } from "../messages/index.ts";
import { groupOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import { chosenTrack } from "../views/chosen.ts";
import { membersOf } from "../views/folds.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "leave-group", title: t("Take out of the group"), group: "Tracks",
  when(app) {
    const at = chosenTrack(app);
    return at !== null && groupOf(at.project, at.id) !== null;
  },
  run(app) {
    const at = chosenTrack(app), group = at === null ? null : groupOf(at.project, at.id);
    if (at === null || group === null) return;
    report(app, at.project.perform({ edit: "move-tracks", tracks: [at.id], after: membersOf(at.project, group).at(-1) ?? group, group: groupOf(at.project, group) }).result);
  },
};
