// The shape of a command: one thing a person can do. Each lies in its own file of this folder and is found there; menus, keys,
// the palette and the help derive from these fields.
import type { IconName } from "../ui/icon.tsx";
import type { App } from "../views/app.ts";

export type CommandGroup = "Transport" | "Edit" | "Notes" | "Tracks" | "Devices" | "View" | "Project";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly also?: string; // other words for it, by which people of other studios look for it
  readonly group: CommandGroup;
  readonly note?: string; // stands beside its title where the group does otherwise
  readonly icon?: IconName;
  readonly keys?: readonly string[]; // "Ctrl+Z"; of commands with the same keys the first whose `when` holds runs
  readonly danger?: boolean;
  readonly repeats?: boolean; // runs again while the key is held
  readonly when?: (app: App) => boolean; // absent: whenever a project is open
  readonly run: (app: App) => void | Promise<void>;
}
