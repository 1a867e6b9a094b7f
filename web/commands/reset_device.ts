// Every setting of the chosen device to where it began.
import { t } from "../messages/index.ts";
import { resetDevice } from "../project/edit_devices.ts";
import { infoOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import { chosenDevice } from "../views/chosen.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "reset-device", title: t("Device back to its defaults"), group: "Devices", icon: "back",
  when: (app) => chosenDevice(app) !== null,
  run(app) {
    const at = chosenDevice(app);
    if (at === null) return;
    report(app, resetDevice(at.project, at.id), t("{device} is at its defaults", { device: infoOf(at.project, at.id)?.name ?? t("The device") }));
  },
};
