// Sounds that are in the song already, onto a drum machine's pads and a sampler's keys: dragged from the library, and by keys alone.

import type { Page } from "puppeteer-core";
import { wavFile } from "./files.ts";
import { drop, find, has, lend, names, press, roomOf, undoable, until } from "./hands.ts";
import { boxOf } from "./handling.ts";
import { type Chapter } from "./recording.ts";
import { accessible, begin, command } from "./studio.ts";

const zones = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Zones");

async function device(page: Page, name: RegExp): Promise<void> {
  await press(page, "button", "Device");
  await press(page, "menuitem", name);
}

/** By the keys of the search: down to the first row, its menu, an entry by its first letters. */
async function rowMenu(page: Page, entry: RegExp): Promise<void> {
  await (await find(page, "textbox", "Search the library")).focus();
  await page.keyboard.press("ArrowDown");
  await until("a row is reached", () => page.evaluate(() => document.querySelector(".library-item[data-focused]") !== null));
  await page.evaluate(() => document.activeElement?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }))); // as the menu key does
  await press(page, "menuitem", entry);
}

export const loadingChapters: readonly Chapter[] = [
  ["a sound of the song is dragged onto a pad and a key, and loaded there by keys", async ({ page }) => {
    await begin(page, /^Play keys/);
    await drop(page, "main", [{ name: "Pluck.wav", type: "audio/wav", bytes: wavFile() }]);
    await until("it lies in the song", async () => (await names(page, "option", "listbox", "Clips")).some((name) => /^Pluck/.test(name)));
    await press(page, "group", "Track Keys", { offset: { x: 20, y: 8 } });
    await device(page, /^Pads/);
    await find(page, "button", "Pad 3");
    await press(page, "button", "Library");
    await press(page, "radio", "This song");
    await until("it is in the library", () => page.$(".library-item"));
    const before = await undoable(page);
    await (await find(page, "button", "Pad 3")).evaluate((element) => element.id = "target");
    await lend(page, ".library-item", "#target", 20, 12, () => until("the pad lights up", () => has(page, "#target.is-over")));
    await find(page, "button", "Pad 3 Pluck");
    await find(page, "button", /^Undo: Add sound/); // one step
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await find(page, "button", "Pad 3");
    await until(`taken back in one step, to ${before}`, async () => (await undoable(page)) === before);
    await rowMenu(page, /^Load to pad/);
    await press(page, "menuitem", /^Pad 5/);
    await find(page, "button", "Pad 5 Pluck");
    await (await find(page, "button", "Pad 7")).focus();
    await press(page, "button", "Load to pad 7");
    await press(page, "menuitem", "Pluck");
    await find(page, "button", "Pad 7 Pluck");
    await accessible(page, "pads beside the library");
    await device(page, /^Prism/);
    await until("room for zones", () => page.$(".zone-map"));
    const map = await roomOf(page, ".zone-map");
    await lend(page, ".library-item", ".zone-map", (map.width * 48.5) / 128, 20);
    await until("its root is the key under the pointer", async () => /^Pluck, C-1 to G9, root C3,/.test((await zones(page)).join()));
    await rowMenu(page, /^Load to key/);
    await press(page, "menuitem", "C5");
    await until("and beside it", async () => (await zones(page)).length === 2 && (await zones(page)).some((name) => /, root C5, /.test(name)));
    await accessible(page, "zones beside the library");
    await lend(page, ".library-item", ".arr .lanes", 300, 70, () => until("its bar is told", () => page.evaluate(() => /^Pluck, bar \d+$/.test(document.querySelector(".drag-ghost")?.textContent ?? "") && document.querySelector(".drop-line") !== null)));
    await until("it lies on the lane, too", async () => (await names(page, "option", "listbox", "Clips")).length === 2);
    await press(page, "button", "Close the library");
  }, "chromium"],
  ["a piece that is cut out of a recording and kept is that piece on a pad and a key, not the whole", async ({ page }) => {
    await begin(page, /^Play keys/);
    await drop(page, "main", [{ name: "Phrase.wav", type: "audio/wav", bytes: wavFile() }]); // two seconds: a bar at 120
    await until("it lies in the song", async () => (await names(page, "option", "listbox", "Clips")).some((name) => /^Phrase/.test(name)));
    const before = await boxOf(page, /^Phrase/);
    await command(page, "Fit in view");
    const box = await until("it has grown", async () => boxOf(page, /^Phrase/).then((now) => (now.width > before.width ? now : null))), choose = (part: number): Promise<void> => page.mouse.click(box.x + box.width * part, box.y + box.height - 6);
    await page.mouse.click(box.x + box.width / 2, (await roomOf(page, ".arr .ruler")).y + 22);
    await choose(0.75);
    await page.keyboard.press("s");
    await until("two pieces", async () => (await names(page, "option", "listbox", "Clips")).filter((name) => /^Phrase/.test(name)).length === 2);
    await choose(0.25);
    await choose(0.75);
    await command(page, "Keep in my library");
    await until("it says that it is kept", () => page.evaluate(() => /is in your library/.test(document.body.innerText)));
    await press(page, "button", "Library");
    await press(page, "radio", "Mine");
    await until("it is among one's own", () => page.$(".library-item"));
    await press(page, "group", "Track Keys", { offset: { x: 20, y: 8 } });
    await device(page, /^Prism/);
    await until("room for zones", () => page.$(".zone-map"));
    const { width } = await roomOf(page, ".zone-map");
    await lend(page, ".library-item", ".zone-map", (width * 60.5) / 128, 20);
    await until("it is the second half", async () => /^Phrase.*, root C4, .*, from 50 to 100 % of the sound$/.test((await zones(page)).join()));
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await until("it goes in one step", async () => (await zones(page)).length === 0);
    await press(page, "button", "Close the library");
  }, "chromium"],
];
