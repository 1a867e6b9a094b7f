// Ctrl+E: the song as a file.
import type { Command } from "./command.ts";

export const command: Command = { id: "export", title: "Export", group: "Project", icon: "export", keys: ["Ctrl+E"], run: (app) => app.dialog.set("export") };
