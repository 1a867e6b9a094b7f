// A section over the loop.
import { t } from "../messages/index.ts";
import { addMarker, freeName } from "../project/markers.ts";
import { report } from "../views/app.ts";
import { chosenTime } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "add-section", title: t("Make the loop a section"), group: "Edit", icon: "plus",
  when: (app) => chosenTime(app) !== null,
  run(app) {
    const desk = app.desk.get(), range = chosenTime(app);
    if (!desk || !range) return;
    const made = addMarker(desk.project, freeName(desk.project, t("Section")), range.from, range.to - range.from);
    if (report(app, made.result)) desk.typing.set(made.marker);
  },
};
