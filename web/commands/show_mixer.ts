// X: the mixer of the song in the lower pane, or closes them.
import { t } from "../messages/index.ts";
import { withPane } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "show-mixer", title: t("Mixer"), group: "View", icon: "mixer", keys: ["X"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    withPane(desk);
    desk.pane.update((pane) => (pane === "mixer" ? null : "mixer"));
  },
};
