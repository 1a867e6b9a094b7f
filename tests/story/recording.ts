// Recording as people do it: a microphone (the browser's own, which makes noises), hands, and what a closed tab cut off.

import type { Page } from "puppeteer-core";
import { violations } from "./access.ts";
import type { BrowserName } from "./browser.ts";
import { find, names, press, until } from "./hands.ts";

export type Chapter = readonly [name: string, tell: (scene: { page: Page; open(): Promise<Page> }) => Promise<void>, only?: BrowserName];

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const says = (page: Page, text: RegExp): Promise<unknown> => until(`it says ${text}`, () => page.evaluate((source) => new RegExp(source).test(document.body.innerText), text.source));
const undoNames = (page: Page, step: string): Promise<unknown> => find(page, "button", `Undo: ${step}`);

async function toStart(page: Page): Promise<void> {
  const home = await page.$("[aria-label='Start screen']");
  await home?.click();
  await find(page, "heading", "What shall we play?");
}

export const recordingChapters: readonly Chapter[] = [
  ["a voice is recorded in two presses, taken back and done again", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^RecordR/);
    await find(page, "button", "Arm Voice");
    await until("the input is heard", () => page.evaluate(() => document.querySelector("[aria-label='Input device']")?.textContent !== "Asking the browser"));
    const wrong = await violations(page);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    await press(page, "button", /^Recording: count-in/);
    await press(page, "menuitem", "None");
    await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    await sleep(1500);
    await page.keyboard.press(" ");
    await undoNames(page, "Record Voice");
    await until("a clip lies there", async () => (await clips(page)).length === 1);
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await until("it is gone", async () => (await clips(page)).length === 0);
    await press(page, "button", "Redo: Record Voice");
    await until("it is back", async () => (await clips(page)).length === 1);
  }],
  ["notes nobody asked to record are kept", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^Play keys/);
    await find(page, "button", "Arm Keys");
    await until("sound runs", () => page.evaluate(() => /kHz/.test(document.querySelector(".status")?.textContent ?? "")));
    for (const key of ["a", "d", "g"] as const) {
      await page.keyboard.down(key);
      await sleep(120);
      await page.keyboard.up(key);
    }
    await sleep(200);
    await page.keyboard.press("Escape");
    await page.keyboard.down("Shift");
    await page.keyboard.press("R");
    await page.keyboard.up("Shift");
    await undoNames(page, "Keep Keys");
    await until("the clip holds three notes", async () => (await clips(page)).length === 1);
    await press(page, "radio", "Edit");
    await until("three notes", async () => (await names(page, "option", "listbox", "Notes")).length === 3);
    await press(page, "radio", "Arrange");
  }],
  ["a tab closed while it records loses nothing", async (scene) => {
    const { page } = scene;
    await toStart(page);
    await press(page, "button", /^RecordR/);
    await find(page, "button", "Arm Voice");
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    await sleep(1800);
    await page.close({ runBeforeUnload: false });
    const next = await scene.open();
    await press(next, "button", /^Open New recording/);
    await says(next, /A recording was cut off/);
    await press(next, "button", "Put into the song");
    await undoNames(next, "Recover Voice");
    await until("it is in the song", async () => (await clips(next)).length === 1);
    await until("the offer is gone", () => next.evaluate(() => !/A recording was cut off/.test(document.body.innerText)));
  }],
];
