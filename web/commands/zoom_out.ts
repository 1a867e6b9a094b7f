// Zooms farther at the playhead when it is in view, otherwise at the middle.
import { clamp, xOfTicks, zoomAt } from "../lib/geometry.ts";
import { t } from "../messages/index.ts";
import { ARRANGE_ZOOM, ROLL_ZOOM } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "zoom-out", title: t("Zoom out"), group: "View", icon: "zoom-out", keys: ["-", "Ctrl+-"], repeats: true,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const roll = desk.area.get() === "editor" && desk.pane.get() === "editor";
    const view = roll ? desk.rollView : desk.view, { width } = (roll ? desk.rollSize : desk.size).get();
    const x = xOfTicks(view.get(), app.player.positionTicks());
    view.update((now) => zoomAt(now, x >= 0 && x <= width ? clamp(x, 0, width) : width / 2, 0.714, roll ? ROLL_ZOOM : ARRANGE_ZOOM));
  },
};
