// Back to the start screen; the project is on this device already.
import { leave } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "home", title: "Back to the start screen", group: "Project", icon: "home", run: (app) => leave(app) };
