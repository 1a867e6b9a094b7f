// Ctrl+Shift+L: the loop around the section that the playhead is in.
import { t } from "../messages/index.ts";
import { setLoop } from "../project/edit_song.ts";
import { isSection, markersOf } from "../project/markers.ts";
import { report, type App } from "../views/app.ts";
import type { Command } from "./command.ts";

const sectionHere = (app: App) => {
  const desk = app.desk.get(), now = app.player.positionTicks();
  return desk === null ? undefined : markersOf(desk.project).findLast((one) => isSection(one) && one.position <= now && now < one.position + one.length);
};

export const command: Command = {
  id: "loop-section", title: t("Loop the section"), group: "Transport", icon: "loop", keys: ["Ctrl+Shift+L"],
  when: (app) => sectionHere(app) !== undefined,
  run(app) {
    const desk = app.desk.get(), section = sectionHere(app);
    if (desk && section) report(app, setLoop(desk.project, section.position, section.position + section.length, true));
  },
};
