// ArrowLeft: what is selected goes one step of the grid left.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "nudge-left", title: t("Move left"), group: "Edit", keys: ["ArrowLeft"], repeats: true, when: nudge.possible, run: (app) => nudge.move(app, -1, 0) };
