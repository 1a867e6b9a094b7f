// The chosen sound crosses over with its neighbour for half as long.
import { t } from "../messages/index.ts";
import { crossfade, lengthOf } from "../project/crossfades.ts";
import { report } from "../views/app.ts";
import { chosenSeams } from "./crossfade.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "crossfade-shorter", title: t("Shorter crossfade"), group: "Edit", when: (app) => chosenSeams(app).some((seam) => lengthOf(seam) > 0),
  run(app) {
    const { project } = app.desk.get() ?? {};
    for (const seam of project ? chosenSeams(app) : []) if (project && !report(app, crossfade(project, seam, Math.floor(lengthOf(seam) / 2)))) return;
  },
};
