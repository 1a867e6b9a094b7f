// What somebody at work does: makes clips, notes, steps and slots where there is room for them, chooses them, and does to them what
// their keys and their menus offer. What presses anywhere seldom comes to that: a song that hardly grows is undone in a few steps.

import type { KeyInput, Page } from "puppeteer-core";
import type { Random } from "./random.ts";

type Spot = { readonly x: number; readonly y: number };

/** Where things are made by a press or two. */
const ROOMS: readonly (readonly [selector: string, presses: 1 | 2])[] = [[".arr .lanes", 2], [".arr .lanes", 2], [".roll-room", 2], [".roll-room", 2], ["[role=gridcell].step", 1], ["[class*=lv-] [role=gridcell], [role=gridcell][class*=lv-]", 2]];
/** Keys of what is chosen, and of what is in the clipboard; Ctrl+K, Ctrl+O and Ctrl+, open what others open. */
const CHORDS: readonly string[] = [
  "Control+a", "Control+c", "Control+v", "Control+x", "Control+d", "Control+d", "Control+Shift+d", "Control+e", "Control+e", "Control+j", "Control+g", "Control+Shift+g", "Control+l", "Control+Shift+l", "Control+i",
  "Control+Backspace", "Control+ArrowLeft", "Control+ArrowRight", "Alt+ArrowUp", "Alt+ArrowDown", "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+Shift+ArrowUp", "Alt+Shift+ArrowDown", "Shift+ArrowUp", "Shift+ArrowDown",
  "Shift+ArrowLeft", "Shift+ArrowRight", "Alt+d", "Alt+Shift+d", "Alt+r", "Alt+t", "Alt+Shift+t", "Alt+v", "Alt+x", "Alt+z", "q", "Shift+q", "u", "j", "e", "x", "Shift+x", "Shift+c", "Shift+l", "Shift+m", "Shift+s", "Delete", "Enter",
];

async function strike(page: Page, chord: string): Promise<void> {
  const held = chord.split("+") as KeyInput[], last = held.pop() as KeyInput;
  for (const key of held) await page.keyboard.down(key);
  await page.keyboard.press(last);
  for (const key of held.reverse()) await page.keyboard.up(key);
}

/** A place within the first, or any, of what a selector finds, that nothing else covers. */
const roomIn = (page: Page, dice: Random, selector: string): Promise<Spot | null> => page.evaluate((selector, pick, across, down) => {
  const rooms = [...document.querySelectorAll(selector)], room = rooms[pick % Math.max(1, rooms.length)], box = room?.getBoundingClientRect();
  if (!room || !box || box.width < 4 || box.height < 4) return null;
  const x = box.x + 2 + (box.width - 4) * across, y = box.y + 2 + (box.height - 4) * down;
  const hit = document.elementFromPoint(x, y);
  return hit !== null && (room.contains(hit) || hit.contains(room)) ? { x, y } : null;
}, selector, dice.below(1000), dice.below(1000) / 1000, dice.below(1000) / 1000);

/** Makes something; goes where that can be done, if it cannot be done here. */
export async function make(page: Page, dice: Random): Promise<string> {
  const [selector, count] = dice.of(ROOMS), spot = await roomIn(page, dice, selector);
  if (spot === null) {
    const view = dice.of(["1", "1", "2", "4"] as const);
    await page.keyboard.press("Escape");
    await page.keyboard.press(view);
    return `no room in ${selector}: view ${view}`;
  }
  await page.mouse.click(spot.x, spot.y, { count });
  return `make in ${selector} at ${Math.round(spot.x)},${Math.round(spot.y)}`;
}

/** Chooses a clip, a note, a point, and strikes what is done to it by keys. */
export async function shape(page: Page, dice: Random): Promise<string> {
  const names = await page.evaluate((pick) => {
    const all = [...document.querySelectorAll<HTMLElement>(".mirrored")], one = all[pick % Math.max(1, all.length)];
    one?.focus();
    return one?.getAttribute("aria-label") ?? null;
  }, dice.below(1000));
  if (names === null) return make(page, dice);
  const chords = Array.from({ length: 1 + dice.below(3) }, () => dice.of(CHORDS));
  for (const chord of chords) await strike(page, chord);
  return `shape ${names}: ${chords.join(", ")}`;
}
