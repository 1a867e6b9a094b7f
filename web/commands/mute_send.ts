// What the chosen send gives is kept back, or goes on.
import { t } from "../messages/index.ts";
import { muteSend } from "../project/edit_routing.ts";
import { Field } from "../project/fields.ts";
import { report } from "../views/app.ts";
import { chosenSend } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "mute-send", title: t("Mute send"), group: "Devices", icon: "mute",
  when: (app) => chosenSend(app) !== null,
  run(app) {
    const at = chosenSend(app);
    if (at === null) return;
    report(app, muteSend(at.project, at.id, !at.project.bool(at.id, Field.connection.mute)));
  },
};
