// Quantise, humanise and grooves with their result shown before it is done.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "timing", title: t("Timing of notes"), also: t("humanise, humanize, groove, swing, quantize"), group: "Notes", keys: ["Shift+Q"], when: (app) => app.desk.get()?.content.get() != null,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    desk.pane.set("editor");
    desk.editor.set("notes");
    desk.timing.update((on) => !on);
  },
};
