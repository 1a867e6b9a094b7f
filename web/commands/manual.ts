// F1: how everything is done, searchable.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "manual", title: t("Manual"), also: t("help, guide"), group: "View", icon: "help", keys: ["F1"], run: (app) => app.drawer.update((now) => (now === "manual" ? null : "manual")) };
