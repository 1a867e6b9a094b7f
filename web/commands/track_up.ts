// Alt+Shift+ArrowUp: the chosen track goes past the one above it, into an open group and out of one.
import { t } from "../messages/index.ts";
import { chosenTrack } from "../views/chosen.ts";
import { shiftTrack } from "../views/track_drag.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "track-up", title: t("Move track up"), group: "Tracks", keys: ["Alt+Shift+ArrowUp"], repeats: true,
  when: (app) => chosenTrack(app) !== null,
  run(app) {
    const at = chosenTrack(app);
    if (at !== null) shiftTrack(app, at.desk, -1);
  },
};
