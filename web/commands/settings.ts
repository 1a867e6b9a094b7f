// Ctrl+,: theme, motion, sound, keys.
import type { Command } from "./command.ts";

export const command: Command = { id: "settings", title: "Settings", group: "View", icon: "gear", keys: ["Ctrl+,"], when: () => true, run: (app) => app.dialog.set("settings") };
