// Ctrl+X: the selected clips, onto the clipboard, and out of the song.
import { t } from "../messages/index.ts";
import { clipsChosen, copyChosen } from "../views/clipboard.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "cut-clips", title: t("Cut clips"), group: "Edit", icon: "scissors", keys: ["Ctrl+X"], when: clipsChosen,
  run: (app) => copyChosen(app, true),
};
