// Ctrl+K: everything the page can do, by name.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "palette", title: t("Do anything"), group: "View", icon: "search", keys: ["Ctrl+K"], run: (app) => app.dialog.set("palette") };
