// Playing by the keys of the computer, and hearing it.

import type { Page } from "puppeteer-core";
import { has, press, until } from "./hands.ts";

const loudest = (page: Page): Promise<number> => page.evaluate(() => Math.max(-Infinity, ...[...document.querySelectorAll("[data-strip] .reading-place[role=img]")].map((one) => Number.parseFloat(/^Peak (\S+)/.exec(one.getAttribute("aria-label") ?? "")?.[1] ?? "-Infinity"))));

const HELD_MS = 1500;

/** A key is struck until the mixer has heard it: what is played may still be on its way there. The devices show before and after. */
export async function heardByKey(page: Page): Promise<void> {
  await press(page, "radio", "Mixer");
  if (!(await has(page, ".piano-strip"))) await page.keyboard.press("k");
  await until("the keys are there", () => has(page, ".piano-strip"));
  await until("it is heard", async () => {
    await page.keyboard.down("a");
    const isHeard = await until("while it is held", async () => (await loudest(page)) > -40, HELD_MS).catch(() => false);
    await page.keyboard.up("a");
    return isHeard;
  });
  await press(page, "radio", "Devices");
}
