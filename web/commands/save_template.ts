// The song as one to begin others from.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "save-template", title: t("Save as template…"), group: "Project", icon: "layers", run: (app) => app.dialog.set("template") };
