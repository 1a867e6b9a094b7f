// ?: all keys on one page.
import type { Command } from "./command.ts";

export const command: Command = { id: "shortcuts", title: "Keyboard shortcuts", group: "View", icon: "help", keys: ["?"], run: (app) => app.dialog.set("shortcuts") };
