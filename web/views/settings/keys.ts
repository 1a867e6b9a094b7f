// Which keys run which command: as the commands come, but for what a person has changed. Remembered on this device.
import type { Command } from "../../commands/command.ts";
import { signal } from "../../lib/signal.ts";

const KEY = "tutti.keys";
export type KeyMap = Readonly<Record<string, readonly string[]>>; // by a command's id; an empty list: no keys

/** What a file or the browser's memory holds, as far as it is a map of keys. */
export function parseKeys(text: string | null): KeyMap | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text ?? "{}");
  } catch {
    return null;
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return null;
  const entries = Object.entries(raw).filter((entry): entry is [string, string[]] => Array.isArray(entry[1]) && entry[1].every((one) => typeof one === "string" && one.length > 0 && one.length < 40));
  return entries.length === Object.keys(raw).length ? Object.fromEntries(entries) : null;
}

function kept(): KeyMap {
  try {
    return parseKeys(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}
export const customKeys = signal<KeyMap>(kept());
export const keysOf = (command: Command): readonly string[] => customKeys.get()[command.id] ?? command.keys ?? [];

export function setKeys(map: KeyMap): void {
  customKeys.set(map);
  try {
    localStorage.setItem(KEY, JSON.stringify(map));
  } catch {
    // a private window: the keys last as long as the page
  }
}

/** Other commands that these keys run at the same time as this one would: those that are never there together may share. */
export function conflictsOf(commands: readonly Command[], command: Command, keys: string): Command[] {
  return commands.filter((other) => other.id !== command.id && keysOf(other).includes(keys) && !sharesByDesign(other, command, keys));
}
/** They came with the same keys. */
const sharesByDesign = (a: Command, b: Command, keys: string): boolean => (a.keys?.includes(keys) ?? false) && (b.keys?.includes(keys) ?? false);

/** The keys run this command and no longer those of `from`. */
export function assign(map: KeyMap, command: Command, keys: string | null, from: readonly Command[]): KeyMap {
  const next: Record<string, readonly string[]> = { ...map };
  for (const other of from) next[other.id] = keysOf(other).filter((one) => one !== keys);
  next[command.id] = keys === null ? [] : [keys, ...(command.keys ?? []).slice(1).filter((one) => one !== keys)];
  return next;
}
