// All clips that share what they play with the selected ones.
import { t } from "../messages/index.ts";
import { linkedWith } from "../project/links.ts";
import { selectClips } from "../views/editing.ts";
import type { Command } from "./command.ts";
import { linkedChosen } from "./make_unique.ts";

export const command: Command = {
  id: "select-linked", title: t("Select linked"), group: "Edit", when: linkedChosen,
  run(app) {
    const desk = app.desk.get();
    if (desk) selectClips(desk, linkedWith(desk.project, desk.clips.get()));
  },
};
