// The song's clips, or the chosen ones, as scenes to be launched.
import { t } from "../messages/index.ts";
import { scenesFromSong } from "../views/live/slot_actions.ts";
import { showView } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "scenes-from-song", title: t("Scenes from clips"), group: "Edit", icon: "grid",
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    scenesFromSong(app, desk, true);
    showView(desk, "live");
  },
};
