// A song gets its form: sections named, repeated and brought elsewhere for all tracks, tempo and metre changed along the way;
// by pointer and by keys.

import type { Page } from "puppeteer-core";
import { find, names, press, pressTwice, rested, roomOf, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";
import { accessible, begin } from "./studio.ts";

const markers = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Markers and sections");
const map = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Tempo and metre");
const told = (what: string, list: (page: Page) => Promise<string[]>, page: Page, wanted: RegExp): Promise<unknown> =>
  until(`${what} like ${String(wanted)}`, async () => wanted.test((await list(page)).join("; ")));

/** Types into the little field once it has the focus, and waits until it is gone. */
async function type(page: Page, text: string): Promise<void> {
  const field = await find(page, "textbox", /^(Name of the marker|Tempo|Metre)$/);
  await until("the field has the focus", () => field.evaluate((element) => element === document.activeElement));
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await until("the field is gone", async () => (await page.$(".time-edit")) === null);
}

async function chosen(page: Page, list: string): Promise<void> {
  await page.evaluate((list: string) => document.querySelector<HTMLElement>(`[role=listbox][aria-label="${list}"] [role=option][tabindex="0"]`)?.focus(), list);
  await until(`something of ${list} has the focus`, () => page.evaluate((list: string) => document.activeElement?.closest("[role=listbox]")?.getAttribute("aria-label") === list, list));
}

async function chord(page: Page, modifier: "Shift" | "Alt" | "Control", key: "m" | "b" | "z" | "c" | "d"): Promise<void> {
  await page.keyboard.down(modifier);
  await page.keyboard.press(key);
  await page.keyboard.up(modifier);
}

export const arrangingChapters: readonly Chapter[] = [
  ["a song gets sections that are played twice, and a tempo that changes", async ({ page }) => {
    await begin(page, /^Make a beat/);
    const box = await roomOf(page, ".arr .sections"), clips = (): Promise<string[]> => names(page, "option", "listbox", "Clips");
    const before = await rested("the beat's clips", async () => (await clips()).length);
    await page.mouse.move(box.x + 2, box.y + 10);
    await page.mouse.down();
    for (const x of [12, 40, 66]) await page.mouse.move(box.x + x, box.y + 10);
    await page.mouse.up();
    await type(page, "Verse");
    await told("the markers", markers, page, /^Verse, bar 1, /);
    await page.mouse.click(box.x + 30, box.y + 10, { button: "right" });
    await press(page, "menuitem", "Play it twice");
    await told("the markers", markers, page, /Verse.*; Verse/);
    await until("its clips twice", async () => (await clips()).length > before);
    await chord(page, "Control", "z");
    await until("the clips as they were", async () => (await clips()).length === before);
    await chord(page, "Shift", "m");
    await type(page, "Drop");
    await told("the markers", markers, page, /Drop/);
    await chosen(page, "Markers and sections");
    await page.keyboard.press("F2");
    await type(page, "First verse");
    await told("the markers", markers, page, /First verse/);
    await chord(page, "Shift", "b");
    const rows = await roomOf(page, ".arr .time-map");
    await pressTwice(page, rows.x + 150, rows.y + 12, async () => /beats a minute, bar 1;.*beats a minute/.test((await map(page)).join("; ")));
    await chosen(page, "Tempo and metre");
    await page.keyboard.press("Enter");
    await type(page, "87.5");
    await told("the tempo", map, page, /87\.50 beats a minute/);
    await accessible(page, "tempo and sections");
  }, "chromium"],
  ["clips are copied into another song and put behind themselves", async ({ page }) => {
    await begin(page, /^Play keys/);
    const clips = (): Promise<string[]> => names(page, "option", "listbox", "Clips");
    const ground = await roomOf(page, ".arr .lanes");
    await pressTwice(page, ground.x + 300, ground.y + 20, async () => (await clips()).length > 0); // a clip to copy
    await chosen(page, "Clips");
    await chord(page, "Control", "c");
    await until("it is told", () => page.evaluate(() => [...document.querySelectorAll(".toast")].some((toast) => toast.textContent?.includes("Copied 1 clip"))));
    await begin(page, /^Play keys/);
    const lanes = await roomOf(page, ".arr .lanes"), before = await clips();
    await page.mouse.click(lanes.x + 600, lanes.y + 20, { button: "right" });
    await press(page, "menuitem", /^Paste clips at the playhead/);
    await until("the clip in the other song", async () => (await clips()).length === before.length + 1);
    await chosen(page, "Clips");
    await chord(page, "Control", "d");
    await until("its copy", async () => (await clips()).length === before.length + 2);
  }, "chromium"],
  ["a song in the list is named, found, copied and deleted, and comes back", async ({ page }) => {
    await press(page, "button", "Start screen");
    await find(page, "heading", "What shall we play?");
    const cards = (): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll(".card .tx b")].map((name) => name.textContent ?? ""));
    const all = await rested("the songs", async () => ((await cards()).length > 1 ? cards() : null)), first = all[0] ?? "";
    const more = async (entry: string, name: string): Promise<void> => {
      await press(page, "button", `More for ${name}`);
      await press(page, "menuitem", entry);
    };
    await more("Rename", first);
    const field = await find(page, "textbox", `Name of ${first}`);
    await until("the field has the focus", () => field.evaluate((element) => element === document.activeElement));
    await page.keyboard.type("Night train");
    await page.keyboard.press("Enter");
    await until("the new name", async () => (await cards()).includes("Night train"));
    const search = async (words: string): Promise<void> => {
      await until("there are songs to search", async () => (await cards()).length === all.length);
      await page.keyboard.press("/");
      await until("the search has the focus", () => page.evaluate(() => document.activeElement?.id === "find-project"));
      await page.keyboard.type(words);
    };
    await search("TRAIN nig");
    await until("only it is left", async () => (await cards()).join() === "Night train");
    await page.keyboard.press("Enter");
    await find(page, "button", "Project Night train");
    await press(page, "button", "Start screen");
    await search("nothing of the kind");
    await until("it says so", () => page.evaluate(() => /No project is called/.test(document.body.innerText)));
    await page.keyboard.press("Escape");
    await until("all are there again", async () => (await cards()).length === all.length);
    await more("Duplicate", "Night train");
    await until("its copy", async () => (await cards()).includes("Night train (copy)"));
    await more("Delete", "Night train (copy)");
    await until("it is gone", async () => !(await cards()).includes("Night train (copy)"));
    await press(page, "button", "Undo");
    await until("it is back", async () => (await cards()).includes("Night train (copy)"));
    await accessible(page, "start");
  }, "chromium"],
];
