// What becomes of a hand on a control while the song plays: nothing lasting, or a lane.
import { t } from "../messages/index.ts";
import { say } from "../views/app.ts";
import type { Command } from "./command.ts";

export const MODE_NAMES = [t("Read"), t("Touch"), t("Latch"), t("Write"), t("Trim")];
const TELLS = [t("Automation is read: what hands do does not last"), t("Touch: written while a hand is on a control"), t("Latch: written from the first touch to the stop"),
  t("Write: written from the start to the stop"), t("Trim: what hands do is added to what is there")];

export const command: Command = {
  id: "automation-mode", title: t("Next automation mode: read, touch, latch, write, trim"), group: "Transport",
  run(app) {
    const mode = (app.player.automationMode() + 1) % MODE_NAMES.length;
    app.player.setAutomationMode(mode);
    say(app, TELLS[mode] ?? "");
  },
};
