// Shift+A: rows of automation below the chosen track, or none.
import { t } from "../messages/index.ts";
import { toggleRows } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "show-automation", title: t("Show automation of the track"), also: t("envelopes, lanes"), group: "View", icon: "automation", keys: ["Shift+A"], when: (app) => app.desk.get()?.track.get() != null,
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get() ?? null;
    if (desk && track !== null) toggleRows(desk.openLanes, track);
  },
};
