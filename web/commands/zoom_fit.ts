// F: the whole song, or in the editor the whole clip, in view.
import { fitRange } from "../lib/geometry.ts";
import { t } from "../messages/index.ts";
import { clipSpan } from "../project/song.ts";
import { ARRANGE_ZOOM, ROLL_ZOOM } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "zoom-fit", title: t("Fit in view"), group: "View", icon: "fit", keys: ["F"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const clip = desk.clip.get();
    if (desk.area.get() === "editor" && clip !== null && desk.content.get() !== null) {
      const span = clipSpan(desk.project, clip);
      desk.rollView.set(fitRange(span.startTicks, span.startTicks + span.lengthTicks, desk.rollSize.get().width, ROLL_ZOOM, 8));
      return;
    }
    const end = Math.max(desk.project.endTicks(), desk.project.barTicks(8));
    desk.view.set({ ...fitRange(0, end, desk.size.get().width, ARRANGE_ZOOM), originTicks: 0 });
  },
};
