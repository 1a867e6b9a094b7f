// Shift+M: a marker where the playhead is, also while the song plays.
import { t } from "../messages/index.ts";
import { addMarker, freeName } from "../project/markers.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "add-marker", title: t("Add marker at the playhead"), group: "Edit", icon: "plus", keys: ["Shift+M"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const made = addMarker(desk.project, freeName(desk.project, t("Marker")), app.player.positionTicks());
    if (report(app, made.result) && !app.player.playing()) desk.typing.set(made.marker);
  },
};
