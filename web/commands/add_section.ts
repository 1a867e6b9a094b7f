// A section of the song: over the loop, else over the selected clips, else from the playhead's bar on.
import { t } from "../messages/index.ts";
import type { Project } from "../project/api.ts";
import { addMarker, freeName, isSection, markersOf, type TimeRange } from "../project/markers.ts";
import { report } from "../views/app.ts";
import { chosenTime, selectedTime } from "../views/editing.ts";
import type { Command } from "./command.ts";

const BARS = 8;

/** From the bar to the next section or, where that is far, as long as most are. */
function fromHere(project: Project, ticks: number): TimeRange {
  const { bar } = project.barAt(ticks), from = project.barTicks(bar), next = markersOf(project).find((one) => isSection(one) && one.position > from);
  return { from, to: Math.min(project.barTicks(bar + BARS), next?.position ?? Infinity) };
}

export const command: Command = {
  id: "add-section", title: t("Make a section"), also: t("make the loop a section, verse, chorus, part of the song, locator, region"), group: "Edit", icon: "plus",
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const range = chosenTime(app) ?? selectedTime(desk) ?? fromHere(desk.project, app.player.positionTicks());
    const made = addMarker(desk.project, freeName(desk.project, t("Section")), range.from, range.to - range.from);
    if (report(app, made.result)) desk.typing.set(made.marker);
  },
};
