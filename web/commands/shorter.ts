// Shift+ArrowLeft: what is selected ends one step of the grid earlier.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "shorter", title: t("Shorter"), group: "Edit", keys: ["Shift+ArrowLeft"], repeats: true, when: nudge.possible, run: (app) => nudge.length(app, -1) };
