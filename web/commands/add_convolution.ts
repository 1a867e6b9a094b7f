// A convolution reverb on the chosen track, under the words people look for.
import type { Command } from "./command.ts";
import { t } from "../messages/index.ts";
import { DEVICES } from "../project/fields.ts";
import { placeDevice } from "../views/library/place.ts";

export const command: Command = {
  id: "add-convolution", title: t("Add convolution reverb"), also: t("impulse response, IR, space, room, hall, plate, spring"), group: "Devices", icon: "device",
  run(app) {
    const desk = app.desk.get(), space = DEVICES.find((device) => device.response);
    if (desk && space) placeDevice(app, desk, space.number);
  },
};
