// A: the chosen track is ready to record, or no longer.
import { t } from "../messages/index.ts";
import { isAudioTrack, isNoteTrack } from "../project/song.ts";
import { startSound } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "arm-track", title: t("Arm track for recording"), group: "Tracks", icon: "record", keys: ["A"],
  when(app) {
    const desk = app.desk.get(), track = desk?.track.get() ?? null;
    return desk !== null && track !== null && app.studio.state.get() === "idle" && desk.project.exists(track) && (isAudioTrack(desk.project, track) || isNoteTrack(desk.project, track));
  },
  run(app) {
    const track = app.desk.get()?.track.get() ?? null;
    if (track === null) return;
    startSound(app);
    app.studio.arm(track, !app.studio.armed.get().has(track));
  },
};
