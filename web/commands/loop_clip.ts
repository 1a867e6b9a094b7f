// What the selected clips play goes round once more.
import { t } from "../messages/index.ts";
import { goesRound, loopClips } from "../project/edit_clips.ts";
import { Field } from "../project/fields.ts";
import { clipSpan, isNoteClip } from "../project/song.ts";
import { report } from "../views/app.ts";
import { clipsChosen } from "../views/clipboard.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "loop-clip", title: t("Repeat within the clip"), group: "Edit", repeats: true, when: clipsChosen,
  run(app) {
    const desk = app.desk.get(), clips = [...(desk?.clips.get() ?? [])], [first] = clips;
    if (!desk || first === undefined) return;
    const { project } = desk, round = goesRound(project, first) && isNoteClip(project, first) ? project.int(first, Field.noteClip.loopTicks) : clipSpan(project, first).lengthTicks;
    report(app, loopClips(project, clips, round));
  },
};
