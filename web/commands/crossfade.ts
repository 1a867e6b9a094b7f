// Shift+X: the chosen sound crosses over with its neighbour; once more, along the next curve.
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER } from "../project/api.ts";
import { crossfade, lengthOf, seamsOfClips, shapeOf, type Seam } from "../project/crossfades.ts";
import { FADE_SHAPES } from "../project/sound.ts";
import { report, type App } from "../views/app.ts";
import type { Command } from "./command.ts";

export const FIRST_LENGTH = TICKS_PER_QUARTER / 8;

/** Where the chosen clips meet others, or each other. */
export function chosenSeams(app: App): readonly Seam[] {
  const desk = app.desk.get();
  return desk === null ? [] : seamsOfClips(desk.project, new Set([...desk.clips.get()].filter((clip) => desk.project.exists(clip))));
}

export const command: Command = {
  id: "crossfade", title: t("Crossfade"), group: "Edit", keys: ["Shift+X"], when: (app) => chosenSeams(app).length > 0,
  run(app) {
    const { project } = app.desk.get() ?? {};
    if (!project) return;
    for (const seam of chosenSeams(app)) {
      const crossed = lengthOf(seam) > 0, shape = crossed ? (shapeOf(project, seam) + 1) % FADE_SHAPES.length : shapeOf(project, seam);
      if (!report(app, crossfade(project, seam, crossed ? lengthOf(seam) : FIRST_LENGTH, shape), t("Crossfade: {shape}", { shape: FADE_SHAPES[shape]?.name ?? "" }))) return;
    }
  },
};
