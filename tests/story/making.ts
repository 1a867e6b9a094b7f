// What is made by hand lies where one means it: a clip at the beginning of its bar; and keys mean what was made last.

import type { Page } from "puppeteer-core";
import { find, names, press, rested, roomOf, undoable, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";
import { begin } from "./studio.ts";

const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");

export const makingChapters: readonly Chapter[] = [
  ["two presses within a bar make a clip of that bar", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await find(page, "grid", "Steps of Drums");
    await page.keyboard.press("1");
    const lanes = await roomOf(page, ".arr .lanes"), head = await roomOf(page, "[role=group][aria-label='Track Keys']"), y = head.y + head.height / 2;
    const isMade = async (x: number, clip: RegExp): Promise<void> => {
      await page.mouse.click(lanes.x + x, y, { count: 2 });
      await until(`${clip.source} is there`, async () => (await clips(page)).some((one) => clip.test(one)));
      await page.keyboard.press("1");
    };
    await isMade(40, /^Keys, Keys, bar 1, 1 bar$/);
    const bar = await rested("its width", () => page.evaluate(() => document.querySelector(".mirrored[aria-label^='Keys, Keys, bar 1,']")?.getBoundingClientRect().width ?? 0));
    await isMade(2.6 * bar, /^Keys, Keys, bar 3, 1 bar$/);
  }, "chromium"],
  ["arrows move nothing that was chosen before a track was made", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await find(page, "grid", "Steps of Drums");
    await page.keyboard.press("1");
    await (await find(page, "option", /^Pattern A/)).focus();
    const before = await rested("the clips", () => clips(page));
    await press(page, "button", "Track");
    await press(page, "menuitem", /^Add instrument/);
    await find(page, "button", /^Undo: Add/);
    const step = await undoable(page);
    await page.keyboard.press("ArrowDown");
    if ((await undoable(page)) !== step || JSON.stringify(await rested("the clips", () => clips(page))) !== JSON.stringify(before)) throw new Error("it was moved");
  }, "chromium"],
];
