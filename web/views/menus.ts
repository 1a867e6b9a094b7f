// What is under the right button: one table, a row for each place, made of commands, so that a menu says the same as the palette
// and the keys do. What only one thing has (its colours, a note's steps) is put in front by who opens it.
import { t } from "../messages/index.ts";
import type { MenuEntry, MenuGroup } from "../ui/menu.tsx";
import type { IconName } from "../ui/icon.tsx";
import type { App } from "./app.ts";
import { commandEntries } from "./command_menu.ts";

/** A menu behind an entry, so that what one seldom wants takes one row. */
interface Branch { readonly title: string; readonly icon: IconName; readonly ids: readonly string[] }
type Row = readonly (string | Branch)[];

const ADD = ["add-instrument", "add-drums", "add-audio", "add-return"], TIME = ["insert-time", "duplicate-time", "delete-time"];
const ORDER: Branch = { title: t("Groups and order"), icon: "folder", ids: ["group-tracks", "fold-group", "leave-group", "ungroup", "track-up", "track-down"] }, NEW: Branch = { title: t("New track"), icon: "plus", ids: ADD };

export const MENUS = {
  clip: [["edit-clip", "split", "join", "duplicate", "mute-clips", "loop-selection"], ["loop-clip", "stretch-double", "stretch-half", "crossfade"], ["duplicate-linked", "make-unique", "select-linked"], ["cut-clips", "copy-clips", "paste-clips"], ["notes-from-sound", "notes-from-sound-on-grid", "notes-from-sound-with-bends"], ["groove-from-clip", "keep-clips"], ["delete"]],
  lane: [["paste-clips", "select-all", "zoom-fit"], [...ADD, "import"], ["delete-track"]],
  empty: [[...ADD, "import"], ["paste-clips", "select-all", "zoom-fit"]],
  ruler: [["play-here", "loop-from-here", "loop-to-here", "loop", "punch"], ["add-section", "show-tempo"], TIME, ["zoom-fit", "follow"]],
  sections: [["add-section", "show-tempo"], TIME],
  track: [["rename-track", "mute-track", "solo-track", "arm-track", "cue-track", "offer-track"], ["show-automation", "show-takes"], [ORDER, NEW], ["turn-into-sound", "duplicate-track", "delete-track"]],
  strip: [["rename-track", "mute-track", "solo-track", "cue-track"], [ORDER], ["add-return"], ["show-devices", "turn-into-sound", "duplicate-track", "delete-track"]],
  master: [["show-devices", "export"]],
  node: [["mute-track", "solo-track", "cue-track"], ["group-tracks", "leave-group", "ungroup"], ["add-return"], ["turn-into-sound", "duplicate-track", "delete-track"]],
  device: [["bypass-device", "reset-device"], ["device-earlier", "device-later", "duplicate-device"], ["remove-device"]],
  send: [["mute-send", "send-point", "show-return"], ["remove-send"]],
  scene: [["launch-scene", "rename-scene", "scene-settings"], ["add-scene", "duplicate-scene", "capture-scene", "scenes-from-song"], ["delete-scene"]],
} satisfies Readonly<Record<string, readonly Row[]>>;

export type MenuPlace = keyof typeof MENUS;

/** The menu of a place; entries that cannot be now are left out, but for the first group, which says what the place is for. */
export function menuOf(app: App, place: MenuPlace, before: readonly MenuGroup[] = []): MenuGroup[] {
  const rows: readonly Row[] = MENUS[place];
  const can = (ids: readonly string[]): MenuEntry[] => commandEntries(app, ids).filter((entry) => entry.disabled !== true);
  const branch = ({ title, icon, ids }: Branch): MenuEntry[] => {
    const entries = can(ids);
    return entries.length === 0 ? [] : [{ id: title, name: title, icon, groups: [{ entries }], run: () => {} }];
  };
  const groups = rows.map((row, index) => ({ entries: row.flatMap((one) => typeof one !== "string" ? branch(one) : index === 0 ? commandEntries(app, [one]) : can([one])) }));
  return [...groups.slice(0, 1), ...before, ...groups.slice(1)];
}

/** Opens it where the pointer is. `ticks`: the moment of the song it is about, as long as it is open. */
export function openMenu(app: App, event: { clientX: number; clientY: number; preventDefault(): void; stopPropagation?(): void }, label: string, groups: () => readonly MenuGroup[], ticks: number | null = null): void {
  event.preventDefault();
  event.stopPropagation?.();
  const desk = app.desk.get();
  desk?.pointed.set(ticks);
  app.menu.set({ x: event.clientX, y: event.clientY, label, groups: groups() });
  if (desk === null || ticks === null) return;
  const forget = app.menu.subscribe(() => {
    if (app.menu.get() !== null) return;
    forget();
    setTimeout(() => desk.pointed.set(null), 0); // the entry that was chosen runs first
  });
}

const HUE_NAMES = [t("Rose"), t("Apricot"), t("Honey"), t("Olive"), t("Leaf"), t("Jade"), t("Lagoon"), t("Sky"), t("Bluebell"), t("Lavender"), t("Orchid"), t("Peony")];

/** Colours as a group of a menu: 1..12, and 0 for none where that is one. */
export const hueGroup = (now: number, set: (hue: number) => void, none = false): MenuGroup => ({ title: t("Colour"), swatches: true,
  entries: [...HUE_NAMES.map((_name, index) => index + 1), ...(none ? [0] : [])].map((hue) => ({ id: `hue${hue}`, name: hue === 0 ? t("No colour") : HUE_NAMES[hue - 1] ?? "", swatch: hue > 0 ? `band${hue}` : "none", checked: now === hue, run: () => set(hue) })) });
