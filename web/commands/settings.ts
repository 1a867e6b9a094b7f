// Ctrl+,: theme, motion, sound, keys.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "settings", title: t("Settings"), also: t("preferences, options, language, theme"), group: "View", icon: "gear", keys: ["Ctrl+,"], when: () => true, run: (app) => app.dialog.set("settings") };
