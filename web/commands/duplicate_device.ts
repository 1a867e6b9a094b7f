// The chosen device again, right behind it; a track has one instrument.
import { t } from "../messages/index.ts";
import { infoOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import { chosenDevice } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "duplicate-device", title: t("Duplicate device"), group: "Devices", icon: "copy",
  when(app) {
    const at = chosenDevice(app);
    return at !== null && infoOf(at.project, at.id)?.role !== "instrument";
  },
  run(app) {
    const at = chosenDevice(app);
    if (at === null) return;
    report(app, at.project.perform({ edit: "copy-devices", devices: [at.id], holder: at.project.parentOf(at.id), after: at.id }).result);
  },
};
