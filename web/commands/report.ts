// One file that tells what went wrong. Nothing is sent.
import type { Command } from "./command.ts";

export const command: Command = { id: "report", title: "Report a problem", group: "Project", icon: "warning", when: () => true, run: (app) => app.dialog.set("report") };
