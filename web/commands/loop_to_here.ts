// The loop ends at the pressed moment of the ruler, or at the playhead.
import { t } from "../messages/index.ts";
import { barLength } from "../project/song.ts";
import { loopOf, setLoop } from "../project/edit_song.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "loop-to-here", title: t("End the loop here"), group: "Transport", icon: "loop",
  run(app) {
    const desk = app.desk.get();
    if (desk === null) return;
    const { project } = desk, at = desk.pointed.get() ?? app.player.positionTicks(), loop = loopOf(project), bars = 4 * barLength(project, at);
    report(app, setLoop(project, loop.start < at && loop.end > loop.start ? loop.start : Math.max(0, at - bars), at, true));
  },
};
