// D: the devices of the song in the lower pane, or closes them.
import { t } from "../messages/index.ts";
import { withPane } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "show-devices", title: t("Devices"), group: "View", icon: "device", keys: ["D"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    withPane(desk);
    desk.pane.update((pane) => (pane === "devices" ? null : "devices"));
  },
};
