// Velocities fall from the loudest to the softest of the chosen notes.
import { t } from "../messages/index.ts";
import { canShape, shapeVelocities } from "../views/velocities.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "velocity-ramp-down", title: t("Ramp velocities down"), group: "Notes", when: canShape, run: (app) => shapeVelocities(app, "ramp-down") };
