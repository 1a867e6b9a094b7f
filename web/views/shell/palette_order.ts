// What the palette shows, and in which order. The order is the same until keys are changed; what can be done just now is asked of as many as are shown.
import type { Command } from "../../commands/command.ts";
import { fit, holdsWords } from "../../lib/search.ts";
import { said } from "../../messages/index.ts";
import type { App } from "../app.ts";
import { available, COMMANDS } from "../command_registry.ts";
import { deviceCommands } from "../library/device_commands.ts";
import { workspaceCommands } from "../own_workspaces.ts";
import { customKeys, keysOf, type KeyMap } from "../settings/keys.ts";

/** What has keys and a picture is done most and comes first; what adds one of many devices comes last. */
const shelfOf = (command: Command): number => (command.note !== undefined ? 3 : keysOf(command).length === 0 ? 2 : command.icon === undefined ? 1 : 0);
const byShelf = (a: Command, b: Command): number => shelfOf(a) - shelfOf(b) || a.group.localeCompare(b.group) || a.title.localeCompare(b.title);

let kept: { readonly keys: KeyMap; readonly order: readonly Command[] } | null = null;

export function commandsInOrder(): readonly Command[] {
  const keys = customKeys.get(), own = workspaceCommands();
  if (kept?.keys !== keys) kept = { keys, order: [...COMMANDS, ...deviceCommands()].filter(({ id }) => id !== "palette").sort(byShelf) };
  return own.length === 0 ? kept.order : [...kept.order, ...own].sort(byShelf);
}

/** The first so many that can be run now. */
export function firstAvailable(app: App, order: readonly Command[], most: number): readonly Command[] {
  const found: Command[] = [];
  for (const command of order) {
    if (found.length >= most) break;
    if (available(app, command)) found.push(command);
  }
  return found;
}

/** What has every word, also of other studios' names for it; what is called so comes first, and Enter runs it. */
export function ranked(commands: readonly Command[], typed: string): readonly Command[] {
  const query = typed.trim();
  if (query === "") return commands;
  return commands.filter((command) => holdsWords(`${command.title} ${said(command.group)} ${command.also ?? ""}`, query)).map((command) => ({ command, fits: fit(command.title, typed) })).sort((a, b) => a.fits - b.fits).map(({ command }) => command);
}
