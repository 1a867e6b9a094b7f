// Shift+ArrowRight: what is selected ends one step of the grid later.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "longer", title: t("Longer"), group: "Edit", keys: ["Shift+ArrowRight"], repeats: true, when: nudge.possible, run: (app) => nudge.length(app, 1) };
