// The chosen send is taken before the fader, or behind it.
import { t } from "../messages/index.ts";
import { setSendPoint } from "../project/edit_routing.ts";
import { ConnectionPoint, Field } from "../project/fields.ts";
import { report } from "../views/app.ts";
import { chosenSend } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "send-point", title: t("Send before the fader"), group: "Devices",
  when: (app) => chosenSend(app) !== null,
  run(app) {
    const at = chosenSend(app);
    if (at === null) return;
    report(app, setSendPoint(at.project, at.id, at.project.int(at.id, Field.connection.point) !== ConnectionPoint.preFader));
  },
};
