// J: the selected clips of a track become one.
import { t } from "../messages/index.ts";
import { joinClips } from "../project/edit_clips.ts";
import { report } from "../views/app.ts";
import { clipsOf } from "../project/song.ts";
import { selectClips } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "join", title: t("Join clips"), also: t("merge, glue, consolidate, bounce"), group: "Edit", keys: ["J"],
  when: (app) => (app.desk.get()?.clips.get().size ?? 0) > 1,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const clips = [...desk.clips.get()], tracks = new Set(clips.map((clip) => desk.project.parentOf(clip)));
    const before = new Set([...tracks].flatMap((track) => clipsOf(desk.project, track).map((clip) => clip.id)));
    if (!report(app, joinClips(desk.project, clips))) return;
    const stays = clips.filter((clip) => desk.project.exists(clip));
    selectClips(desk, [...stays, ...[...tracks].flatMap((track) => clipsOf(desk.project, track).map((clip) => clip.id)).filter((clip) => !before.has(clip))]);
  },
};
