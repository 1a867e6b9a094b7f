// The start screen beyond the four ways: songs that lie beside the page, heard in one press and taken apart.

import { settled, violations } from "./access.ts";
import { find, names, press, textOf, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { expect } from "./studio.ts";

export const startChapters: readonly Chapter[] = [
  ["a song that lies beside the page plays in one press, sections and all", async ({ page }) => {
    await toStart(page);
    await press(page, "button", "Play Harbour at dawn");
    await find(page, "button", "Stop");
    await until("the playhead leaves the beginning", async () => (await textOf(page, "timer", "Position")) !== "1. 1. 1");
    await press(page, "button", "Stop");
    await until("its clips are told", async () => (await names(page, "option", "listbox", "Clips")).some((name) => /Violins/.test(name)));
    const cut = await page.evaluate(() => {
      const views = document.querySelector(".modes-wide")?.getBoundingClientRect(), transport = document.querySelector("[role=group][aria-label=Transport]")?.getBoundingClientRect();
      return !views || !transport || views.right > transport.left;
    });
    expect(!cut, "the name of the song leaves room for the views");
    await toStart(page);
    await settled(page);
    const wrong = await violations(page);
    expect(wrong.length === 0, wrong.join("; "));
  }, "chromium"],
];
