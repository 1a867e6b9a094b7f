// Shift+B: tempo and metre of the song above the ruler.
import type { Command } from "./command.ts";

export const command: Command = {
  id: "show-tempo", title: "Show tempo and metre", group: "View", icon: "metronome", keys: ["Shift+B"],
  run(app) {
    app.desk.get()?.timeMap.update((open) => !open);
  },
};
