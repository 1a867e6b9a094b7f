// Words that belong to the song.
import type { Command } from "./command.ts";

export const command: Command = { id: "notes", title: "Notes of the song", group: "View", icon: "notebook", run: (app) => app.drawer.update((now) => (now === "notes" ? null : "notes")) };
