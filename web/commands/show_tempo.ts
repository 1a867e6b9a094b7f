// Shift+B: tempo and metre of the song above the ruler.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "show-tempo", title: t("Show tempo and metre"), also: t("tempo track, time signature, metre changes"), group: "View", icon: "metronome", keys: ["Shift+B"],
  run(app) {
    app.desk.get()?.timeMap.update((open) => !open);
  },
};
