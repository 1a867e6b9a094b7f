// C: the click on or off.
import type { Command } from "./command.ts";

export const command: Command = {
  id: "metronome", title: "Metronome on or off", group: "Transport", icon: "metronome", keys: ["C"],
  run(app) {
    const on = !app.metronome.get();
    app.metronome.set(on);
    app.player.setMetronome(on);
  },
};
