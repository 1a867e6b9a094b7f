// A song in the page as these tests need it: opened, told, edited, and what the page says about it.

import type { Page } from "puppeteer-core";
import { find, names, press, rested, saveWords, until } from "../story/hands.ts";

const undoLabel = (page: Page): Promise<string> =>
  page.$$eval('button[aria-label^="Undo: "]', (found) => found[0]?.getAttribute("aria-label") ?? "");

/** Everything a screen reader could tell of the arrangement, and what undo would take back, once both rest. */
export const told = (page: Page): Promise<string> =>
  rested("the page", async () => JSON.stringify([await names(page, "option", "listbox", "Clips"), await undoLabel(page), await mutes(page)]));

const mutes = (page: Page): Promise<string[]> =>
  page.$$eval('[aria-label^="Mute "]', (found) => found.map((one) => `${one.getAttribute("aria-label")} ${one.getAttribute("aria-pressed")}`));

export async function openDemo(page: Page): Promise<void> {
  await press(page, "button", "Open and take apart");
  await find(page, "button", "Mute Keys");
}

export async function openAgain(page: Page): Promise<void> {
  await press(page, "button", /^Open Night bus/);
  await find(page, "button", "Mute Keys");
}

const isMuted = (page: Page): Promise<boolean> => page.$eval('[aria-label="Mute Keys"]', (button) => button.getAttribute("aria-pressed") === "true");

/** One edit: the keys are muted, or heard again. */
export async function edit(page: Page): Promise<boolean> {
  const before = await isMuted(page);
  await press(page, "button", "Mute Keys");
  await until("the edit is shown", async () => (await isMuted(page)) !== before);
  return !before;
}
export const muted = isMuted;

/** The page says this somewhere a person sees it. */
export const says = (page: Page, words: RegExp, patience?: number): Promise<unknown> =>
  until(`the page says ${String(words)}`, () => page.evaluate((source: string) => new RegExp(source, "u").test(document.body.innerText), words.source), patience);

/** What the save state is, in its own words. */
export const saved = (page: Page): Promise<unknown> => until("Saved on this device", async () => (await saveWords(page)) === "Saved on this device");

/** The last message at the lower left, taken away so that the next is new. */
export async function takeMessage(page: Page): Promise<string> {
  const text = await until("a message", () => page.$$eval(".toast .text", (found) => found[0]?.textContent ?? ""));
  await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.toast button')].find((one) => one.getAttribute("aria-label") === "Dismiss")?.click());
  await until("the message goes", () => page.$$eval(".toast", (found) => found.length === 0));
  return text;
}

/** Presses what the page offers, and gives how many bytes come out of it. */
export async function keepsACopy(page: Page): Promise<number> {
  await page.evaluate(() => {
    const kept: Blob[] = ((globalThis as { kept?: Blob[] }).kept = []);
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => (kept.push(blob), make(blob));
  });
  await press(page, "button", "Save a copy");
  return until("a copy to keep", () => page.evaluate(() => (globalThis as { kept?: Blob[] }).kept?.[0]?.size ?? 0));
}
