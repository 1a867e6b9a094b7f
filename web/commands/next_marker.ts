// Ctrl+→: the playhead to the next marker or section.
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER } from "../project/api.ts";
import { markersOf } from "../project/markers.ts";
import { showTicks } from "../views/editing.ts";
import type { Command } from "./command.ts";

const SLACK = TICKS_PER_QUARTER / 64; // being there already

export const command: Command = {
  id: "next-marker", title: t("Go to the next marker"), group: "Transport", icon: "chevron-right", keys: ["Ctrl+ArrowRight"], repeats: true,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const now = app.player.positionTicks(), to = markersOf(desk.project).find((marker) => marker.position > now + SLACK)?.position;
    if (to === undefined) return;
    app.player.seekTicks(to);
    showTicks(desk, to);
  },
};
