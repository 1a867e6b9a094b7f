// C: the click on or off.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "metronome", title: t("Metronome on or off"), also: t("click"), group: "Transport", icon: "metronome", keys: ["C"],
  run(app) {
    const on = !app.metronome.get();
    app.metronome.set(on);
    app.player.setMetronome(on);
  },
};
