// All commands, found in web/commands/ by name of file; and running them by keys.
import type { Command } from "../commands/command.ts";
import { isPianoKey, pressText, writes } from "../lib/keys.ts";
import { messageOf, say, type App } from "./app.ts";
import { lettersPlay } from "./letters.ts";
import { mayRun } from "./rights.ts";
import { keysOf } from "./settings/keys.ts";

const modules = import.meta.glob<{ command?: Command }>("../commands/*.ts", { eager: true });
export const COMMANDS: readonly Command[] = Object.values(modules).flatMap((module) => (module.command ? [module.command] : []));

const byId = new Map(COMMANDS.map((command) => [command.id, command]));
export const commandById = (id: string): Command | undefined => byId.get(id);

const always = new Set(["palette", "shortcuts", "theme", "import"]);
export const available = (app: App, command: Command): boolean =>
  mayRun(app.desk.get()?.project.role ?? null, command) && (command.when ? command.when(app) : app.desk.get() !== null || always.has(command.id));

export function runCommand(app: App, command: Command): void {
  if (!available(app, command)) return;
  try {
    const result = command.run(app);
    if (result instanceof Promise) result.catch((error: unknown) => say(app, messageOf(error), { tone: "bad" }));
  } catch (error) {
    say(app, messageOf(error), { tone: "bad" });
  }
}
export function runById(app: App, id: string): void {
  const command = commandById(id);
  if (command) runCommand(app, command);
}

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");
export const onMac = isMac;

/** Space plays wherever the focus is, except where it types, ticks or chooses; Enter still presses what is focused. */
function isPlaySpace(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return event.key === " " && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && !writes(event) && !target.matches("input") && !target.closest("[role=menu],[role=dialog],[role=listbox].menu");
}

/** One listener for the page. While the computer keyboard is a piano, plain letters are notes. */
export function listenForKeys(app: App): () => void {
  const space = (event: KeyboardEvent): void => {
    if (!isPlaySpace(event) || app.desk.get() === null || app.dialog.get() !== null) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) runById(app, "play");
  };
  const down = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && (writes(event) || (lettersPlay(app) && isPianoKey(event.code)))) return;
    if (app.dialog.get() !== null || app.menu.get() !== null) return;
    if (document.querySelector("[role=menu],[role=listbox].menu,[role=alertdialog]")) return;
    const text = pressText(event);
    const command = COMMANDS.find((candidate) => keysOf(candidate).includes(text) && available(app, candidate));
    if (!command || (event.repeat && command.repeats !== true)) {
      if (command || text === "Ctrl+S") event.preventDefault();
      return;
    }
    event.preventDefault();
    runCommand(app, command);
  };
  window.addEventListener("keydown", space, true);
  window.addEventListener("keydown", down);
  return () => {
    window.removeEventListener("keydown", space, true);
    window.removeEventListener("keydown", down);
  };
}
