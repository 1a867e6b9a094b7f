// The chosen device one place later in its chain.
import { t } from "../messages/index.ts";
import { shiftDevice } from "../project/edit_devices.ts";
import { report } from "../views/app.ts";
import { chosenDevice } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "device-later", title: t("Move device later"), group: "Devices", icon: "chevron-right",
  when: (app) => chosenDevice(app) !== null,
  run(app) {
    const at = chosenDevice(app);
    if (at === null) return;
    report(app, shiftDevice(at.project, at.id, 1));
  },
};
