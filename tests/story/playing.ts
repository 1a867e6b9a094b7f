// Playing by the keys of the computer, and hearing it.

import type { Page } from "puppeteer-core";
import { has, press, until } from "./hands.ts";

const loudest = (page: Page): Promise<number> => page.evaluate(() => Math.max(-Infinity, ...[...document.querySelectorAll("[data-strip] .reading-place[role=img]")].map((one) => Number.parseFloat(/^Peak (\S+)/.exec(one.getAttribute("aria-label") ?? "")?.[1] ?? "-Infinity"))));

/** A key is held until the mixer has heard it. The devices show before and after. */
export async function heardByKey(page: Page): Promise<void> {
  await press(page, "radio", "Mixer");
  if (!(await has(page, "[aria-label='Piano keys']"))) await page.keyboard.press("k");
  await page.keyboard.down("a");
  await until("it is heard", async () => (await loudest(page)) > -40);
  await page.keyboard.up("a");
  await press(page, "radio", "Devices");
}
