// How the selected clip lies against the beat is kept as a groove that notes can be drawn to: its notes, or the strokes of its sound.
import { t } from "../messages/index.ts";
import { Field, Kind } from "../project/fields.ts";
import { grooveOf } from "../project/grooves.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "groove-from-clip", title: t("Groove from clip"), group: "Edit",
  when(app) {
    const desk = app.desk.get(), [clip, second] = desk?.clips.get() ?? [];
    return desk != null && clip !== undefined && second === undefined && ([Kind.noteClip, Kind.audioClip] as number[]).includes(desk.project.kindOf(clip));
  },
  run(app) {
    const desk = app.desk.get(), [clip] = desk?.clips.get() ?? [];
    if (!desk || clip === undefined) return;
    const { result, made } = grooveOf(desk.project, clip);
    const name = made[0] === undefined ? "" : desk.project.text(made[0], Field.groove.name);
    report(app, result, t("Kept as {name}: draw notes to it with Timing", { name }));
  },
};
