// Ctrl+G: the chosen track, and those the chosen clips lie on, into a group of their own.
import { t } from "../messages/index.ts";
import { uniqueName } from "../project/edit_tracks.ts";
import { isGroupTrack } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectTrack } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "group-tracks", title: t("Group tracks"), also: t("folder, bus, submix"), group: "Tracks", icon: "folder", keys: ["Ctrl+G"], when: (app) => app.desk.get()?.track.get() != null,
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get();
    if (!desk || track == null || track === desk.project.master) return;
    const { project } = desk;
    const tracks = [...new Set([track, ...[...desk.clips.get()].filter((clip) => project.exists(clip)).map((clip) => project.parentOf(clip))])];
    const { result, made } = project.perform({ edit: "group", tracks, name: uniqueName(project, t("Group")) });
    const group = made.find((id) => project.exists(id) && isGroupTrack(project, id));
    if (report(app, result) && group !== undefined) selectTrack(desk, group);
  },
};
