// Shift+R: what was just played becomes a clip, though nobody had asked to record it.
import { t } from "../messages/index.ts";
import { barStart } from "../project/song.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "keep-played", title: t("Keep what I just played"), group: "Transport", icon: "download", keys: ["Shift+R"],
  async run(app) {
    const desk = app.desk.get();
    if (desk) await app.studio.keep(desk.track.get(), barStart(desk.project, app.player.positionTicks()));
  },
};
