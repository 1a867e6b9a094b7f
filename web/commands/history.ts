// H: every step of the song beside it, or not.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "history", title: t("History of the song"), also: t("versions, undo list, backup"), group: "View", icon: "history", keys: ["H"],
  run: (app) => app.desk.get()?.history.update((open) => !open),
};
