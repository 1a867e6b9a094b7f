// The node view: returns are made and joined by the list, a circle is refused with its path and made with a delay, taken away
// again; the same by dragging a cable.

import type { Page } from "puppeteer-core";
import { settled, violations } from "./access.ts";
import { find, press, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";

const undoText = (page: Page): Promise<string> => page.$eval('button[aria-label^="Undo: "]', (element) => element.getAttribute("aria-label") ?? "");
const choose = (page: Page, name: string): Promise<void> => press(page, "button", name);
async function addReturn(page: Page, known: string): Promise<string> {
  await page.keyboard.down("Alt");
  await page.keyboard.press("r");
  await page.keyboard.up("Alt");
  return until("a return was added", async () => {
    const name = /^Undo: Add return (.+)$/.exec(await undoText(page))?.[1];
    return name === undefined || name === known ? null : name;
  });
}
async function join(page: Page, from: string, to: string): Promise<void> {
  await choose(page, from);
  await find(page, "group", `Connections of ${from}`);
  await press(page, "button", "Connect");
  await press(page, "menuitem", to);
}

export const nodeChapters: readonly Chapter[] = [
  ["the signal graph is joined by the list, and a circle only with a delay", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^Open Night bus/);
    await find(page, "button", "Play");
    await page.keyboard.press("5");
    await find(page, "button", "Tidy");
    const first = await addReturn(page, ""), second = await addReturn(page, first);
    await join(page, "Kick", first);
    await find(page, "button", `Take away: Send ${first}`);
    await join(page, first, second);
    await find(page, "button", `Take away: Send ${second}`);
    await join(page, second, first);
    await until("the circle is named", () => page.evaluate((a: string, b: string) => document.body.innerText.includes("circle") && document.body.innerText.includes(`${a} → ${b}`), first, second));
    await press(page, "button", "Feed back 18 ms later");
    await until("the cable tells its delay", () => page.evaluate(() => [...document.querySelectorAll(".nd-label")].some((label) => label.textContent === "Feedback, 18 ms")));
    await press(page, "button", `Take away: Back ${first}`);
    await until("it is gone", async () => (await page.$$(".nd-label")).length === 0);
    const wrong: string[] = [];
    for (let face = 0; face < 2; face++) {
      wrong.push(...(await violations(page)));
      await press(page, "button", /^(Dark|Light|Dark or light)$/);
      await settled(page);
    }
    if (wrong.length > 0) throw new Error(wrong.join("; "));
  }, "chromium"],
  ["a track is made among the nodes, and stands there", async ({ page }) => {
    const nodes = (): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll(".nd-list [role=button], .nd-list button")].map((one) => one.textContent ?? "")), before = await nodes();
    await press(page, "button", "Add");
    await press(page, "menuitem", /^Add drum track/);
    await until("a node more", async () => /^Undo: Add track/.test(await undoText(page)) && (await nodes()).length > before.length);
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await until("it is gone again", async () => (await nodes()).length === before.length);
    await page.keyboard.press("1");
  }, "chromium"],
];
