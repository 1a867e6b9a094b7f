// Ctrl+C: the selected clips, onto the clipboard.
import { t } from "../messages/index.ts";
import { clipsChosen, copyChosen } from "../views/clipboard.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "copy-clips", title: t("Copy clips"), group: "Edit", icon: "copy", keys: ["Ctrl+C"], when: clipsChosen,
  run: (app) => copyChosen(app, false),
};
