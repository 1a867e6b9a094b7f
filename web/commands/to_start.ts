// Home: the playhead to the beginning.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "to-start", title: t("Go to start"), group: "Transport", icon: "start", keys: ["Home"],
  run(app) {
    app.player.seekTicks(0);
    app.desk.get()?.view.update((view) => ({ ...view, originTicks: 0 }));
  },
};
