// From the ruler's menu: the song plays from the pressed moment.
import { t } from "../messages/index.ts";
import { startSound } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "play-here", title: t("Play from here"), group: "Transport", icon: "play", when: (app) => app.desk.get()?.pointed.get() != null,
  run(app) {
    const ticks = app.desk.get()?.pointed.get() ?? null;
    if (ticks === null) return;
    startSound(app);
    app.player.seekTicks(ticks);
    if (!app.player.playing()) app.player.play();
  },
};
