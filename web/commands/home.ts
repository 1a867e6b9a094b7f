// Back to the start screen; a project that is not on this device is not left without a word.
import { leave } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "home", title: "Back to the start screen", group: "Project", icon: "home", run: (app) => void leave(app) };
