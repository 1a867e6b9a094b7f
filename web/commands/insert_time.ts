// Ctrl+I: silence for all tracks, as long as the loop and where it begins; without a loop one bar at the playhead.
import { t } from "../messages/index.ts";
import { insertTime } from "../project/markers.ts";
import { barLength } from "../project/song.ts";
import { report } from "../views/app.ts";
import { chosenTime, snapped } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "insert-time", title: t("Insert time"), also: t("add silence, insert bars"), group: "Edit", keys: ["Ctrl+I"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const at = snapped(desk.project, desk.snap.get(), desk.view.get(), app.player.positionTicks());
    const range = chosenTime(app) ?? { from: at, to: at + barLength(desk.project, at) };
    report(app, insertTime(desk.project, range), t("Inserted time"));
  },
};
