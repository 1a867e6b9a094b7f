// ArrowRight: what is selected goes one step of the grid right.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "nudge-right", title: t("Move right"), group: "Edit", keys: ["ArrowRight"], repeats: true, when: nudge.possible, run: (app) => nudge.move(app, 1, 0) };
