// ArrowUp: notes go a semitone up, clips a track up.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "nudge-up", title: t("Move up"), group: "Edit", keys: ["ArrowUp"], repeats: true, when: nudge.possible, run: (app) => nudge.move(app, 0, 1) };
