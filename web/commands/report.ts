// One file that tells what went wrong. Nothing is sent.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "report", title: t("Report a problem"), also: t("bug, feedback, crash"), group: "Project", icon: "warning", when: () => true, run: (app) => app.dialog.set("report") };
