// Shift+B: the arrangement above the clips or the nodes, or away again.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "beside", title: t("Arrangement beside"), group: "View", icon: "beside", keys: ["Shift+B"],
  when: (app) => ["live", "nodes"].includes(app.desk.get()?.mode.get() ?? ""),
  run: (app) => app.desk.get()?.beside.update((on) => !on),
};
