// All chosen notes harder, by the same factor.
import { canShape, shapeVelocities } from "../views/velocities.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "velocity-harder", title: "Harder by a quarter", group: "Notes", when: canShape, run: (app) => shapeVelocities(app, "harder") };
