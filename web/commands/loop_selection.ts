// Ctrl+L: the loop around the selected clips.
import { t } from "../messages/index.ts";
import { setLoop } from "../project/edit_song.ts";
import { clipSpan } from "../project/song.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "loop-selection", title: t("Loop the selection"), group: "Transport", icon: "loop", keys: ["Ctrl+L"],
  when: (app) => (app.desk.get()?.clips.get().size ?? 0) > 0,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const spans = [...desk.clips.get()].map((clip) => clipSpan(desk.project, clip));
    const start = Math.min(...spans.map((span) => span.startTicks)), end = Math.max(...spans.map((span) => span.startTicks + span.lengthTicks));
    report(app, setLoop(desk.project, start, end, true));
  },
};
