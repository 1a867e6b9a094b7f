// Alt+ArrowLeft: the selection goes to the clip or note before.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "select-previous", title: t("Select previous"), group: "Edit", keys: ["Alt+ArrowLeft"], repeats: true, when: nudge.open, run: (app) => nudge.select(app, -1, 0) };
