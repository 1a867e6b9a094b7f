// What the stories of two browsers share: what is seen of a song in either, and how a thing is done there.

import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { settled as calm, violations } from "../story/access.ts";
import type { Session } from "../story/browser.ts";
import { find, has, names, press, saveWords, until } from "../story/hands.ts";
import type { Server } from "../story/server.ts";

const shots = process.env["SHOTS"];

export interface Scene {
  server: Server;
  readonly folder: string;
  /** The link by which somebody looks after the server: printed once, when it first starts. */
  readonly adminLink: string;
  readonly ann: Session;
  readonly ben: Session;
  annPage: Page;
  benPage: Page;
  link: string;
}
export type Chapter = readonly [name: string, tell: (scene: Scene) => Promise<void>];

export async function pictured(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: join(shots, `together-${name}.png`) as `${string}.png` });
}

/** With SHOTS, and to axe in any case. */
export async function lookedAt(page: Page, name: string): Promise<void> {
  await calm(page);
  await pictured(page, name);
  const found = await violations(page);
  if (found.length > 0) throw new Error(`axe: ${found.join("; ")}`);
}

export const settled = (page: Page, patience?: number): Promise<unknown> => until("saved on the server", async () => (await saveWords(page)) === "Saved on the server", patience);
export const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
export const tracks = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...document.querySelectorAll("[role=group][aria-label^='Track ']")].map((element) => element.getAttribute("aria-label") ?? ""));
const song = async (page: Page): Promise<string> => JSON.stringify([await tracks(page), (await clips(page)).sort()]);
export const same = (one: Page, other: Page): Promise<unknown> =>
  until("both see the same", async () => (await song(one)) === (await song(other)) && (await tracks(one)).length > 0);

/** By the palette, as somebody who knows no shortcut. */
export async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await find(page, "dialog", "Do anything");
  await until("its field has the focus", () => page.evaluate(() => document.activeElement?.tagName === "INPUT"));
  await page.keyboard.type(title);
  await until(`${title} is chosen`, () => page.evaluate((title: string) => (document.querySelector(".palette-list [role=menuitem][data-focused]")?.textContent ?? "").includes(title), title));
  await page.keyboard.press("Enter");
  await until("the palette is gone", async () => !(await has(page, "[role=dialog][aria-label='Do anything']")));
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
