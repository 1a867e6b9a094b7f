// What the stories of two browsers share: what is seen of a song in either, and how a thing is done there.

import type { Page } from "puppeteer-core";
import { find, names, press, until } from "../story/hands.ts";

export const saveWords = (page: Page): Promise<string> => page.evaluate(() => [...document.querySelectorAll(".save")].map((element) => element.textContent ?? "").join());
export const settled = (page: Page, patience?: number): Promise<unknown> => until("saved on the server", async () => (await saveWords(page)) === "Saved on the server", patience);
const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
export const tracks = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...document.querySelectorAll("[role=group][aria-label^='Track ']")].map((element) => element.getAttribute("aria-label") ?? ""));
const song = async (page: Page): Promise<string> => JSON.stringify([await tracks(page), await clips(page)]);
export const same = (one: Page, other: Page): Promise<unknown> =>
  until("both see the same", async () => (await song(one)) === (await song(other)) && (await tracks(one)).length > 0);

/** By the palette, as somebody who knows no shortcut. */
export async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await find(page, "dialog", "Do anything");
  await page.keyboard.type(title);
  await until(`${title} is chosen`, () => page.evaluate((title: string) => (document.querySelector(".palette-list [role=menuitem][data-focused]")?.textContent ?? "").includes(title), title));
  await page.keyboard.press("Enter");
}

/** The name of the samples of a whole render, as the export says it. */
export async function renderHash(page: Page): Promise<string> {
  await press(page, "button", "Export");
  const dialog = await find(page, "dialog", /Export/);
  await dialog.evaluate((element) => [...element.querySelectorAll("button")].find((button) => button.textContent?.trim() === "Export")?.click());
  const sum = await until("the sum of the samples", () => page.evaluate(() => /^[0-9a-f]{64}$/.exec(document.querySelector("[role=dialog] .sum")?.textContent ?? "")?.[0] ?? null), 120_000);
  await press(page, "button", "Done");
  return sum;
}

/** The same of a render the server made. */
export async function serverHash(page: Page): Promise<string> {
  await command(page, "Share");
  await press(page, "button", "Render on the server");
  const sum = await until("the sum of the server's samples", () => page.evaluate(() => /^[0-9a-f]{64}$/.exec(document.querySelector("[role=dialog] .sum")?.textContent ?? "")?.[0] ?? null), 120_000);
  await press(page, "button", "Close");
  return sum;
}
