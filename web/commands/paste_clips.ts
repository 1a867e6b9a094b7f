// What was copied last, at the playhead and on the chosen track. By Ctrl+V it comes from the system's clipboard, from any project.
import { t } from "../messages/index.ts";
import { clipsWait, paste } from "../views/clipboard.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "paste-clips", title: t("Paste clips at the playhead"), group: "Edit", when: (app) => app.desk.get() !== null && clipsWait(), run: (app) => paste(app) };
