// Velocities climb from the softest to the loudest of the chosen notes.
import { t } from "../messages/index.ts";
import { canShape, shapeVelocities } from "../views/velocities.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "velocity-ramp-up", title: t("Ramp velocities up"), group: "Notes", when: canShape, run: (app) => shapeVelocities(app, "ramp-up") };
