// Space: play from here, or stop.
import { t } from "../messages/index.ts";
import { startSound } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "play", title: t("Play or stop"), group: "Transport", icon: "play", keys: ["Space"],
  run(app) {
    if (app.player.playing()) return app.player.stop();
    startSound(app);
    app.player.play();
  },
};
