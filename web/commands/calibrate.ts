// How late is the input? Measured once, takes lie where they were played.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "calibrate", title: t("Inputs and latency"), also: t("audio settings, microphone, delay, recording offset, soundcard"), group: "Transport", icon: "signal",
  run: (app) => app.dialog.set("calibration"),
};
