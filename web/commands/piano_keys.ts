// K: the computer keyboard plays the chosen track.
import { t } from "../messages/index.ts";
import { startSound } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "piano-keys", title: t("Play notes with this keyboard"), group: "Transport", icon: "keyboard", keys: ["K"],
  run(app) {
    startSound(app);
    app.piano.update((on) => !on);
  },
};
