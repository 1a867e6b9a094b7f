// Copies behind the selected clips that share what they play: an edit in one is an edit of all.
import { t } from "../messages/index.ts";
import { duplicateAfter } from "../project/edit_clips.ts";
import { report } from "../views/app.ts";
import { clipsChosen } from "../views/clipboard.ts";
import { selectClips } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "duplicate-linked", title: t("Duplicate linked"), group: "Edit", keys: ["Alt+Shift+D"], repeats: true, when: clipsChosen,
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const made = duplicateAfter(desk.project, [...desk.clips.get()], "link");
    if (report(app, made.result)) selectClips(desk, made.clips);
  },
};
