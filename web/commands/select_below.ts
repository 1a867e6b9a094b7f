// Alt+ArrowDown: the selection goes to the track below.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "select-below", title: t("Select below"), group: "Edit", keys: ["Alt+ArrowDown"], repeats: true, when: nudge.open, run: (app) => nudge.select(app, 0, 1) };
