// How late is the input? Measured once, takes lie where they were played.
import type { Command } from "./command.ts";

export const command: Command = {
  id: "calibrate", title: "Inputs and latency", group: "Transport", icon: "signal",
  run: (app) => app.dialog.set("calibration"),
};
