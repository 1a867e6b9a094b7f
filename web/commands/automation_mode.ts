// What becomes of a hand on a control while the song plays: nothing lasting, or a lane.
import { say } from "../views/app.ts";
import type { Command } from "./command.ts";

export const MODE_NAMES = ["Read", "Touch", "Latch", "Write", "Trim"];
const TELLS = ["Automation is read: what hands do does not last", "Touch: written while a hand is on a control", "Latch: written from the first touch to the stop",
  "Write: written from the start to the stop", "Trim: what hands do is added to what is there"];

export const command: Command = {
  id: "automation-mode", title: "Next automation mode: read, touch, latch, write, trim", group: "Transport",
  run(app) {
    const mode = (app.player.automationMode() + 1) % MODE_NAMES.length;
    app.player.setAutomationMode(mode);
    say(app, TELLS[mode] ?? "");
  },
};
