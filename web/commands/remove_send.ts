// The chosen send goes.
import { t } from "../messages/index.ts";
import { removeSend } from "../project/edit_routing.ts";
import { report } from "../views/app.ts";
import { chosenSend } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "remove-send", title: t("Remove send"), group: "Devices", icon: "trash", danger: true,
  when: (app) => chosenSend(app) !== null,
  run(app) {
    const at = chosenSend(app);
    if (at === null) return;
    report(app, removeSend(at.project, at.id), t("Removed the send"));
  },
};
