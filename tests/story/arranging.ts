// A song gets its form: sections named, repeated and brought elsewhere for all tracks, tempo and metre changed along the way;
// by pointer and by keys.

import type { Page } from "puppeteer-core";
import { find, names, press, until } from "./hands.ts";
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

async function chord(page: Page, modifier: "Shift" | "Alt" | "Control", key: "m" | "b" | "z" | "i" | "ArrowRight"): Promise<void> {
  await page.keyboard.down(modifier);
  await page.keyboard.press(key);
  await page.keyboard.up(modifier);
}

export const arrangingChapters: readonly Chapter[] = [
  ["a song gets sections that are played twice, and a tempo that changes", async ({ page }) => {
    await begin(page, /^Make a beat/);
    const row = await page.waitForSelector(".arr .sections"), box = await row?.boundingBox();
    if (!box) throw new Error("there is no row of sections");
    const clips = (): Promise<string[]> => names(page, "option", "listbox", "Clips");
    const before = (await until("the beat's clips", async () => ((await clips()).length > 0 ? clips() : null))).length;
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
    const rows = await until("tempo and metre", () => page.$eval(".arr .time-map", (element) => (element.getClientRects().length > 0 ? { x: element.getBoundingClientRect().x, y: element.getBoundingClientRect().y } : null)));
    await page.mouse.click(rows.x + 150, rows.y + 12, { count: 2 });
    await told("the tempo", map, page, /beats a minute, bar 1;.*beats a minute/);
    await chosen(page, "Tempo and metre");
    await page.keyboard.press("Enter");
    await type(page, "87.5");
    await told("the tempo", map, page, /87\.50 beats a minute/);
    await accessible(page, "tempo and sections");
  }, "chromium"],
];
