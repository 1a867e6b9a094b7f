// ?: all keys on one page.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "shortcuts", title: t("Keyboard shortcuts"), also: t("hotkeys, key bindings"), group: "View", icon: "help", keys: ["?"], run: (app) => app.dialog.set("shortcuts") };
