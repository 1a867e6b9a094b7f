// R: record on the armed tracks, or on the chosen one; again: the take ends and the song plays on.
import { t } from "../messages/index.ts";
import { startSound } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "record", title: t("Record"), group: "Transport", icon: "record", keys: ["R"],
  async run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    startSound(app);
    await app.studio.toggle(desk.track.get());
  },
};
