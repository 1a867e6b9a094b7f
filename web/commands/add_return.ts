// A new return track: what several tracks send to, such as one reverb for all.
import type { Command } from "./command.ts";
import { t } from "../messages/index.ts";
import { selectNewTrack } from "../views/editing.ts";
import { addReturn } from "../project/edit_routing.ts";
import { report } from "../views/app.ts";

export const command: Command = {
  id: "add-return", title: t("Add return track"), also: t("send, bus, aux, reverb"), group: "Tracks", icon: "return", keys: ["Alt+R"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const { result, track } = addReturn(desk.project, null);
    if (report(app, result)) selectNewTrack(desk, track);
  },
};
