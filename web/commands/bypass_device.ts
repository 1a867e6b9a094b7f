// The chosen device is passed by, or heard again.
import { t } from "../messages/index.ts";
import { bypassDevice } from "../project/edit_devices.ts";
import { Field } from "../project/fields.ts";
import { report } from "../views/app.ts";
import { chosenDevice } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "bypass-device", title: t("Device on or off"), group: "Devices", icon: "power",
  when: (app) => chosenDevice(app) !== null,
  run(app) {
    const at = chosenDevice(app);
    if (at === null) return;
    report(app, bypassDevice(at.project, at.id, !at.project.bool(at.id, Field.device.bypass)));
  },
};
