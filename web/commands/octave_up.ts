// Shift+ArrowUp: notes go an octave up.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "octave-up", title: t("Octave up"), group: "Edit", keys: ["Shift+ArrowUp"], repeats: true, when: nudge.possible, run: (app) => nudge.octave(app, 1) };
