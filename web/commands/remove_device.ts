// The chosen device goes.
import { t } from "../messages/index.ts";
import { removeDevice } from "../project/edit_devices.ts";
import { infoOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import { chosenDevice } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "remove-device", title: t("Remove device"), group: "Devices", icon: "trash", danger: true,
  when: (app) => chosenDevice(app) !== null,
  run(app) {
    const at = chosenDevice(app);
    if (at === null) return;
    report(app, removeDevice(at.project, at.id), t("Removed {device}", { device: infoOf(at.project, at.id)?.name ?? t("the device") }));
  },
};
