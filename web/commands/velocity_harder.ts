// All chosen notes harder, by the same factor.
import { t } from "../messages/index.ts";
import { canShape, shapeVelocities } from "../views/velocities.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "velocity-harder", title: t("Harder by a quarter"), group: "Notes", when: canShape, run: (app) => shapeVelocities(app, "harder") };
