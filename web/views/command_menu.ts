// Commands as entries of menus.
import { shortcutText } from "../lib/keys.ts";
import type { MenuEntry } from "../ui/menu.tsx";
import type { App } from "./app.ts";
import { available, commandById, onMac, runCommand } from "./command_registry.ts";
import { keysOf } from "./settings/keys.ts";

export function commandEntries(app: App, ids: readonly string[]): MenuEntry[] {
  return ids.flatMap((id) => {
    const command = commandById(id);
    if (!command) return [];
    return [{ id, name: command.title, icon: command.icon, keys: keysOf(command)[0] ? shortcutText(keysOf(command)[0] ?? "", onMac) : undefined,
      disabled: !available(app, command), danger: command.danger === true, run: () => runCommand(app, command) }];
  });
}

/** "Undo (Ctrl Z)" for the info line. */
export function infoOf(id: string, more = ""): string {
  const command = commandById(id);
  if (!command) return more;
  const keys = keysOf(command)[0] ? ` (${shortcutText(keysOf(command)[0] ?? "", onMac)})` : "";
  return `${command.title}${keys}.${more ? ` ${more}` : ""}`;
}
