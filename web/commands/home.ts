// Back to the start screen; a project that is not on this device is not left without a word.
import { t } from "../messages/index.ts";
import { leave } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "home", title: t("Back to the start screen"), group: "Project", icon: "home", run: (app) => void leave(app) };
