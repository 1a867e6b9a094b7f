// Velocities half as far from their mean.
import { t } from "../messages/index.ts";
import { canShape, shapeVelocities } from "../views/velocities.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "velocity-even", title: t("Velocities more even"), group: "Notes", when: canShape, run: (app) => shapeVelocities(app, "even") };
