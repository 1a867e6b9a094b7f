// X: the mixer of the song in the lower pane, or closes them.
import type { Command } from "./command.ts";

export const command: Command = {
  id: "show-mixer", title: "Mixer", group: "View", icon: "mixer", keys: ["X"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    desk.mode.set("arrange");
    desk.pane.update((pane) => (pane === "mixer" ? null : "mixer"));
  },
};
