// The page in another language: chosen in the settings, it comes back with the song still there, and is as readable as in English.

import type { Page } from "puppeteer-core";
import { settled, violations } from "./access.ts";
import { wavFile } from "./files.ts";
import { drop, find, press, textOf, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";
import { begin, expect } from "./studio.ts";

const speaks = (page: Page, language: string): Promise<unknown> => until(`the page speaks ${language}`, () => page.evaluate((wanted) => document.documentElement.lang === wanted, language).catch(() => false));

/** While the page is loaded anew nothing can be asked of it. */
async function choose(page: Page, dialog: string, group: string, name: string): Promise<void> {
  await page.keyboard.down("Control");
  await page.keyboard.press(",");
  await page.keyboard.up("Control");
  await find(page, "dialog", dialog);
  await find(page, "radiogroup", group);
  await press(page, "radio", name);
}

export const languageChapters: readonly Chapter[] = [
  ["Deutsch is chosen in the settings, the song is still there, and English comes back", async ({ page }) => {
    await begin(page, /^Play keys/);
    await find(page, "button", "Export");
    const position = await textOf(page, "timer", "Position");
    await choose(page, "Settings", "Language", "Deutsch");
    await speaks(page, "de");
    await find(page, "button", "Teilen");
    await find(page, "group", /^Spur /);
    await until("the playhead stands at the beginning", async () => (await textOf(page, "timer", "Position")) === position);
    await press(page, "radio", "Mix");
    await press(page, "radio", "Arrange");
    await settled(page);
    const wrong = await violations(page);
    expect(wrong.length === 0, wrong.join("; "));
    await drop(page, "main", [{ name: "Zwei.sfz", type: "", bytes: new TextEncoder().encode("<region> key=60 sample=da.wav\n<region> key=61 sample=fehlt.wav") }, { name: "da.wav", type: "audio/wav", bytes: wavFile() }]);
    await find(page, "group", "Spur Zwei");
    await press(page, "button", "Notizen zeigen"); // what an import leaves behind is written there for whoever reads it
    const notes = await find(page, "textbox", /Notizen/), written = await until("they are there", () => notes.evaluate((element) => (element as HTMLTextAreaElement).value || null));
    expect(/Nicht mitgekommen:\n- ein Klang, der fehlt oder nicht gelesen werden kann: fehlt\.wav/.test(written), `in German: ${written}`);
    await choose(page, "Einstellungen", "Sprache", "English");
    await speaks(page, "en");
    await find(page, "button", "Share");
    await find(page, "group", /^Track /);
  }, "chromium"],
];
