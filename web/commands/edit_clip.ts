// E: the editor for the selected clip, or closes it.
import { t } from "../messages/index.ts";
import { clipsOf } from "../project/song.ts";
import { openEditor } from "../views/editing.ts";
import { showView } from "../views/workspace.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "edit-clip", title: t("Edit clip"), group: "View", icon: "piano", keys: ["E"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    if (desk.pane.get() === "editor" && desk.mode.get() !== "mix") return desk.mode.get() === "arrange" ? showView(desk, "arrange") : desk.pane.set(null);
    const track = desk.track.get();
    const clip = [...desk.clips.get()].find((id) => desk.project.exists(id)) ?? desk.clip.get() ?? (track === null ? undefined : clipsOf(desk.project, track)[0]?.id);
    if (clip != null && desk.project.exists(clip)) openEditor(desk, clip);
    else desk.pane.set("editor");
  },
};
