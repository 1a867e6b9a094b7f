// ArrowDown: notes go a semitone down, clips a track down.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "nudge-down", title: t("Move down"), group: "Edit", keys: ["ArrowDown"], repeats: true, when: nudge.possible, run: (app) => nudge.move(app, 0, -1) };
