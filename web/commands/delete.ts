// Delete: the selected notes in the editor, otherwise the selected clips, otherwise the chosen effect.
import { t, tn } from "../messages/index.ts";
import { removeClips } from "../project/edit_clips.ts";
import { removeDevice } from "../project/edit_devices.ts";
import { removeNotes } from "../project/edit_notes.ts";
import { infoOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectClips } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "delete", title: t("Delete"), group: "Edit", icon: "trash", keys: ["Del", "Backspace"], danger: true,
  when(app) {
    const desk = app.desk.get();
    return desk !== null && (desk.notes.get().size > 0 || desk.clips.get().size > 0 || (desk.area.get() === "devices" && desk.device.get() !== null));
  },
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const { project } = desk, clip = desk.content.get(), device = desk.device.get();
    const notes = [...desk.notes.get()], clips = [...desk.clips.get()];
    if (desk.area.get() === "devices" && device !== null) {
      const name = infoOf(project, device)?.name ?? "device";
      report(app, removeDevice(project, device), t("Removed {name}", { name }));
    } else if (desk.area.get() === "editor" && clip !== null && notes.length > 0) {
      report(app, removeNotes(project, clip, notes), tn(notes.length, "Deleted 1 note", "Deleted {count} notes"));
      desk.notes.set(new Set());
    } else if (clips.length > 0) {
      if (report(app, removeClips(project, clips), tn(clips.length, "Deleted 1 clip", "Deleted {count} clips"))) selectClips(desk, []);
    }
  },
};
