// S: the selected clips, or all of the chosen track, in two at the playhead.
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER } from "../project/api.ts";
import { splitClips } from "../project/edit_clips.ts";
import { clipsOf } from "../project/song.ts";
import { report, say } from "../views/app.ts";
import { selectClips, snapped } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "split", title: t("Split at playhead"), also: t("cut, slice, razor"), group: "Edit", icon: "scissors", keys: ["S"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const { project } = desk, track = desk.track.get();
    const position = app.player.positionTicks();
    // The playhead counts sample frames: beside a line of the grid it means the line.
    const line = snapped(project, desk.snap.get(), desk.view.get(), position);
    const at = app.player.playing() || Math.abs(line - position) < TICKS_PER_QUARTER / 1000 ? line : Math.round(position);
    const chosen = desk.clips.get().size > 0 ? [...desk.clips.get()] : track === null ? [] : clipsOf(project, track, at, at + 1).map((clip) => clip.id);
    const { result, clips } = splitClips(project, chosen, at);
    if (!report(app, result)) return;
    if (clips.length > 0) selectClips(desk, clips);
    else say(app, t("Put the playhead inside a clip, then split."));
  },
};
