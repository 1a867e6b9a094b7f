// Velocities all at their mean.
import { t } from "../messages/index.ts";
import { canShape, shapeVelocities } from "../views/velocities.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "velocity-same", title: t("Velocities all the same"), group: "Notes", when: canShape, run: (app) => shapeVelocities(app, "same") };
