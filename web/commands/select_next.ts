// Alt+ArrowRight: the selection goes to the next clip or note.
import { t } from "../messages/index.ts";
import { nudge } from "../views/nudge.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "select-next", title: t("Select next"), group: "Edit", keys: ["Alt+ArrowRight"], repeats: true, when: nudge.open, run: (app) => nudge.select(app, 1, 0) };
