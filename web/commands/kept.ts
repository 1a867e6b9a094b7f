// What a shared song did not take of one's own.
import type { Command } from "./command.ts";

export const command: Command = { id: "kept", title: "Changes kept aside", group: "View", icon: "layers", when: (app) => app.desk.get()?.project.kept != null, run: (app) => app.drawer.update((now) => (now === "kept" ? null : "kept")) };
