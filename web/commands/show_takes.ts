// Shift+T: rows of takes below the chosen track, or none.
import { t } from "../messages/index.ts";
import { toggleRows } from "../views/editing.ts";
import { showTakes } from "../views/history/show.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "show-takes", title: t("Show takes of the track"), group: "View", icon: "layers", keys: ["Shift+T"], when: (app) => app.desk.get()?.track.get() != null,
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get() ?? null;
    if (!desk || track === null) return;
    toggleRows(desk.openTakes, track);
    if (desk.openTakes.get().has(track)) showTakes(desk, track);
  },
};
