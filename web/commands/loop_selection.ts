// Ctrl+L: the loop around the selected clips.
import { t } from "../messages/index.ts";
import { setLoop } from "../project/edit_song.ts";
import { report } from "../views/app.ts";
import { selectedTime } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "loop-selection", title: t("Loop the selection"), group: "Transport", icon: "loop", keys: ["Ctrl+L"],
  when: (app) => (app.desk.get()?.clips.get().size ?? 0) > 0,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const range = selectedTime(desk);
    if (range) report(app, setLoop(desk.project, range.from, range.to, true));
  },
};
