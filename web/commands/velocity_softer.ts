// All chosen notes softer, by the same factor.
import { t } from "../messages/index.ts";
import { canShape, shapeVelocities } from "../views/velocities.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "velocity-softer", title: t("Softer by a fifth"), group: "Notes", when: canShape, run: (app) => shapeVelocities(app, "softer") };
