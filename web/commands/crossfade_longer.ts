// The chosen sound crosses over with its neighbour for twice as long.
import { t } from "../messages/index.ts";
import { crossfade, lengthOf } from "../project/crossfades.ts";
import { report } from "../views/app.ts";
import { chosenSeams, FIRST_LENGTH } from "./crossfade.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "crossfade-longer", title: t("Longer crossfade"), group: "Edit", when: (app) => chosenSeams(app).length > 0,
  run(app) {
    const { project } = app.desk.get() ?? {};
    for (const seam of project ? chosenSeams(app) : []) if (project && !report(app, crossfade(project, seam, lengthOf(seam) * 2 || FIRST_LENGTH))) return;
  },
};
