// X: the mixer of the song in the lower pane, or closes them.
import { withPane } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "show-mixer", title: "Mixer", group: "View", icon: "mixer", keys: ["X"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    withPane(desk);
    desk.pane.update((pane) => (pane === "mixer" ? null : "mixer"));
  },
};
