// Shift+F: the lanes follow the playhead while it plays.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "follow", title: t("Follow the playhead"), group: "Transport", icon: "follow", keys: ["Shift+F"],
  run: (app) => app.desk.get()?.follow.update((on) => !on),
};
