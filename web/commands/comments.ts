// What people say about the song.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "comments", title: t("Comments on the song"), group: "View", icon: "comment", keys: ["Shift+C"], run: (app) => app.drawer.update((now) => (now === "comments" ? null : "comments")) };
