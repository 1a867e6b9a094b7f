// The selected clips get what they play for themselves.
import { t } from "../messages/index.ts";
import { sharesContent } from "../project/links.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "make-unique", title: t("Make unique"), group: "Edit", when: (app) => linkedChosen(app),
  run(app) {
    const desk = app.desk.get();
    if (desk) report(app, desk.project.perform({ edit: "make-unique", clips: [...desk.clips.get()] }).result, t("It plays for itself now"));
  },
};

/** Some of the selected clips share what they play. */
export const linkedChosen = (app: Parameters<NonNullable<Command["when"]>>[0]): boolean => {
  const desk = app.desk.get();
  return desk !== null && [...desk.clips.get()].some((clip) => desk.project.exists(clip) && sharesContent(desk.project, clip));
};
