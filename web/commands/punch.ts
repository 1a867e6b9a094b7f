// P: record only between the loop's ends, or everywhere.
import { t } from "../messages/index.ts";
import { loopOf } from "../project/edit_song.ts";
import { say } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "punch", title: t("Punch in and out at the loop's ends"), also: t("overdub, drop in"), group: "Transport", icon: "record", keys: ["P"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const on = !app.studio.punch.get(), loop = loopOf(desk.project);
    if (on && loop.end <= loop.start) return void say(app, t("Drag in the upper half of the ruler first: recording happens between the loop's ends."));
    app.studio.punch.set(on);
    say(app, on ? t("Only what lies between the loop's ends is recorded.") : t("Recording goes from where the song plays."));
  },
};
