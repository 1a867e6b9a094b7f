// Ctrl+←: the playhead to the marker or section before, or to the beginning.
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER } from "../project/api.ts";
import { markersOf } from "../project/markers.ts";
import { showTicks } from "../views/editing.ts";
import type { Command } from "./command.ts";

const SLACK = TICKS_PER_QUARTER / 2; // pressed twice while the song plays, it goes on

export const command: Command = {
  id: "previous-marker", title: t("Go to the marker before"), group: "Transport", icon: "chevron-left", keys: ["Ctrl+ArrowLeft"], repeats: true,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const now = app.player.positionTicks(), to = markersOf(desk.project).findLast((marker) => marker.position < now - SLACK)?.position ?? 0;
    if (to === undefined) return;
    app.player.seekTicks(to);
    showTicks(desk, to);
  },
};
