// B: grooves, phrases and drum kits beside the arrangement, or away again.
import { t } from "../messages/index.ts";
import { libraryShows, showLibrary } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "library", title: t("Library"), group: "View", icon: "library", keys: ["B"],
  run(app) {
    const desk = app.desk.get();
    if (desk && libraryShows(desk)) desk.library.set(false);
    else if (desk) showLibrary(desk);
  },
};
