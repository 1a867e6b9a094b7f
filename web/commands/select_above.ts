// Alt+ArrowUp: the selection goes to the track above.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "select-above", title: t("Select above"), group: "Edit", keys: ["Alt+ArrowUp"], repeats: true, when: nudge.open, run: (app) => nudge.select(app, 0, -1) };
