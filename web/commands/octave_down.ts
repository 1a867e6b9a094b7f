// Shift+ArrowDown: notes go an octave down.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "octave-down", title: t("Octave down"), group: "Edit", keys: ["Shift+ArrowDown"], repeats: true, when: nudge.possible, run: (app) => nudge.octave(app, -1) };
