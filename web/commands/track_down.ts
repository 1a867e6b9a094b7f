// Alt+Shift+ArrowDown: the chosen track goes past the one below it, into an open group and out of one.
import { t } from "../messages/index.ts";
import { chosenTrack } from "../views/chosen.ts";
import { shiftTrack } from "../views/track_drag.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "track-down", title: t("Move track down"), group: "Tracks", keys: ["Alt+Shift+ArrowDown"], repeats: true,
  when: (app) => chosenTrack(app) !== null,
  run(app) {
    const at = chosenTrack(app);
    if (at !== null) shiftTrack(app, at.desk, 1);
  },
};
