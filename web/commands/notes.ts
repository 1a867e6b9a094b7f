// Words that belong to the song.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "notes", title: t("Notes of the song"), group: "View", icon: "notebook", run: (app) => app.drawer.update((now) => (now === "notes" ? null : "notes")) };
