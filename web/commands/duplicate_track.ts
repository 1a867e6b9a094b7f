// The chosen track again, with its clips, devices and sends, right below.
import { t } from "../messages/index.ts";
import { Kind } from "../project/fields.ts";
import { report } from "../views/app.ts";
import { selectTrack } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "duplicate-track", title: t("Duplicate track"), group: "Tracks", icon: "copy", keys: ["Ctrl+Shift+D"], when: (app) => app.desk.get()?.track.get() != null,
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get();
    if (!desk || track == null || track === desk.project.master) return;
    const { result, made } = desk.project.perform({ edit: "duplicate-tracks", tracks: [track] });
    const copy = made.find((id) => desk.project.exists(id) && desk.project.kindOf(id) === Kind.track);
    if (report(app, result) && copy !== undefined) selectTrack(desk, copy);
  },
};
