// Shortcuts: "Ctrl+Shift+Z", "Space", "Shift+?" as text in a command, matched against what was pressed. Ctrl means Cmd on a Mac.
import { t } from "../messages/index.ts";

export interface KeyPress { readonly key: string; readonly code: string; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly shiftKey: boolean; readonly altKey: boolean }

const NAMES: Record<string, string> = { " ": "Space", Escape: "Esc", Delete: "Del" };

/** The canonical text of a press. Shift is left out where it only made the character ("?", "+"). */
export function pressText(press: KeyPress): string {
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1] ?? /^Digit(\d)$/.exec(press.code)?.[1];
  const printable = press.key.length === 1 && press.key !== " ";
  const symbol = printable && !/[a-z0-9]/i.test(press.key) && !(press.altKey && letter);
  const name = symbol ? press.key : (printable || press.altKey) && letter ? letter : NAMES[press.key] ?? (press.key.length === 1 ? press.key.toUpperCase() : press.key);
  const parts: string[] = [];
  if (press.ctrlKey || press.metaKey) parts.push("Ctrl");
  if (press.altKey) parts.push("Alt");
  if (press.shiftKey && !symbol) parts.push("Shift");
  parts.push(name);
  return parts.join("+");
}

const ARROWS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
const SHOWN: Readonly<Record<string, string>> = { ...ARROWS, Ctrl: t("Ctrl"), Shift: t("Shift"), Space: t("Space"), Del: t("Del") };
const MAC_SIGNS: Readonly<Record<string, string>> = { ...ARROWS, Ctrl: "⌘", Alt: "⌥", Shift: "⇧", Enter: "↩" };

/** For showing: "Ctrl Shift Z", or the Mac's signs. */
export function shortcutText(keys: string, mac: boolean): string {
  const parts = keys.split("+").filter((part, index, all) => part !== "" || index === all.length - 1).map((part) => (part === "" ? "+" : part));
  return mac ? parts.map((part) => MAC_SIGNS[part] ?? SHOWN[part] ?? part).join("") : parts.map((part) => SHOWN[part] ?? part).join(" ");
}

/** True where letters are text: shortcuts without Ctrl or Alt must stay quiet. */
export function isTyping(target: EventTarget | null): boolean {
  const element = target as { tagName?: string; isContentEditable?: boolean; type?: string } | null;
  if (!element?.tagName) return false;
  if (element.tagName === "TEXTAREA" || element.isContentEditable === true) return true;
  return element.tagName === "INPUT" && !["range", "checkbox", "radio", "button"].includes(element.type ?? "text");
}

/** Does this press write text? In a searched list the press is told to the chosen entry, too, while the field keeps the focus. */
export const writes = (event: KeyboardEvent): boolean => isTyping(event.target) || isTyping(document.activeElement);

/** The computer keyboard as a piano: two rows, from the note of "a". -1 when the key plays nothing. */
const PIANO = ["KeyA", "KeyW", "KeyS", "KeyE", "KeyD", "KeyF", "KeyT", "KeyG", "KeyY", "KeyH", "KeyU", "KeyJ", "KeyK", "KeyO", "KeyL", "KeyP", "Semicolon", "Quote"];
export const pianoOffset = (code: string): number => PIANO.indexOf(code);
/** R still records while letters play. */
export const isPianoKey = (code: string): boolean => /^Key|^Semicolon|^Quote/.test(code) && code !== "KeyR";
/** The letter that plays an offset; empty beyond the last. */
export const pianoLetter = (offset: number): string => ({ Semicolon: ";", Quote: "'" })[PIANO[offset] ?? ""] ?? (PIANO[offset] ?? "").replace("Key", "");
/** What the same letters play on a drum kit: the sounds one plays most, as General MIDI counts them. */
export const PADS: readonly number[] = [36, 38, 39, 37, 42, 46, 44, 49, 41, 45, 48, 51, 54, 56, 70, 75];
