// Q: the selected notes, or all of the clip, onto the grid.
import { snapStep } from "../lib/grid.ts";
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER } from "../project/api.ts";
import { quantiseNotes } from "../project/edit_notes.ts";
import { barLength } from "../project/song.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "quantise", title: t("Quantise"), also: t("snap notes, tighten, quantize"), group: "Notes", icon: "magnet", keys: ["Q"], when: (app) => app.desk.get()?.content.get() != null,
  run(app) {
    const desk = app.desk.get(), clip = desk?.content.get();
    if (!desk || clip == null) return;
    const step = snapStep(desk.rollSnap.get(), desk.rollView.get().ticksPerPixel, TICKS_PER_QUARTER, barLength(desk.project, 0)) || TICKS_PER_QUARTER / 4;
    report(app, quantiseNotes(desk.project, clip, [...desk.notes.get()], step));
  },
};
