// The cue output on the sound device's second pair, where it has one.
import { t } from "../messages/index.ts";
import { say } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "headphones", title: t("Headphones on outputs 3 and 4, on or off"), group: "Transport", when: (app) => app.desk.get() !== null && app.player.headphonesApart() !== null,
  run(app) {
    const apart = app.player.headphonesApart() === false;
    app.player.setHeadphonesApart(apart);
    say(app, apart ? t("The cue output is on outputs 3 and 4") : t("The cue output is what you hear"));
  },
};
