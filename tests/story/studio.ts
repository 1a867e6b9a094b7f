// A song leaves the studio: as stems, in small files, as loud as is asked, each with a report that is true.

import type { Page } from "puppeteer-core";
import { violations } from "./access.ts";
import { find, press, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";

type Kept = { kept?: Blob[] };

export function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

export async function accessible(page: Page, where: string): Promise<void> {
  const wrong = await violations(page);
  expect(wrong.length === 0, `${where}: ${wrong.join("; ")}`);
}

export async function closeDialogs(page: Page): Promise<void> {
  if ((await page.$("[role=dialog]")) === null) return;
  await page.keyboard.press("Escape");
  await until("the dialog is gone", async () => (await page.$("[role=dialog]")) === null);
}

/** A new song by one of the ways of the start screen. */
export async function begin(page: Page, way: RegExp): Promise<void> {
  await closeDialogs(page);
  await (await page.$("[aria-label='Start screen']"))?.click();
  await find(page, "heading", "What shall we play?");
  await press(page, "button", way);
  await find(page, "group", "Transport");
}

/** Presses Export in the open dialog, and gives what its report says by title. */
async function exported(page: Page): Promise<Record<string, string>> {
  const dialog = await find(page, "dialog", "Export");
  await dialog.evaluate((element) => [...element.querySelectorAll("button")].find((button) => button.textContent?.trim() === "Export")?.click());
  return until("the report", () => page.evaluate(() => {
    const rows = [...document.querySelectorAll("[role=dialog] .facts > div")];
    return rows.length === 0 ? null : Object.fromEntries(rows.map((row) => [row.querySelector("dt")?.textContent ?? "", row.querySelector("dd")?.textContent ?? ""]));
  }), 120_000);
}

async function choose(page: Page, list: string, option: RegExp): Promise<void> {
  await press(page, "button", list);
  await press(page, "option", option);
  await until("the list is gone", async () => (await page.$("[role=listbox].menu")) === null);
}

export const studioChapters: readonly Chapter[] = [
  ["stems and an Opus file of the loop are exported, with true reports", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await page.evaluate(() => {
      const kept: Blob[] = ((globalThis as Kept).kept = []);
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => (kept.push(blob), make(blob));
    });
    await press(page, "button", "Loop");
    await press(page, "button", "Export");
    await find(page, "dialog", "Export");
    await press(page, "radio", "Stems");
    await press(page, "radio", "Before the master");
    await press(page, "radio", "MP3");
    await choose(page, "Range", /^The loop/);
    await accessible(page, "the export dialog");
    const stems = await exported(page);
    expect(/stems\.zip/.test(stems["File"] ?? "") && stems["Clipped"] === "Nothing", `a zip of stems: ${JSON.stringify(stems)}`);
    await accessible(page, "the report");
    const inside = await page.evaluate(async () => {
      const zip = new TextDecoder("latin1").decode(await ((globalThis as Kept).kept?.at(-1) as Blob).arrayBuffer());
      return [...zip.matchAll(/PK\x01\x02/g)].length;
    });
    expect(inside > 0, "files lie in the zip");
    await press(page, "button", "Done");

    await press(page, "button", "Export");
    await press(page, "radio", "Song");
    await press(page, "radio", "Opus");
    await choose(page, "Loudness", /−23 LUFS/);
    const opus = await exported(page);
    const heard = await page.evaluate(async () => {
      const bytes = await ((globalThis as Kept).kept?.at(-1) as Blob).arrayBuffer();
      const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice(0)));
      const sound = await new OfflineAudioContext(2, 1, 48000).decodeAudioData(bytes);
      let peak = 0;
      for (const sample of sound.getChannelData(0)) peak = Math.max(peak, Math.abs(sample));
      return { seconds: sound.duration, peakDb: 20 * Math.log10(peak), sum: [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
    });
    const [minutes = 0, seconds = 0] = (opus["Length"] ?? "").split(" ")[0]?.split(":").map(Number) ?? [];
    expect(Math.floor(heard.seconds) === minutes * 60 + seconds, `it is as long as is said: ${opus["Length"]}, heard ${heard.seconds} s`);
    expect(/^-23\.0 LUFS/.test(opus["Loudness"] ?? ""), `as loud as was asked: ${opus["Loudness"]}`);
    expect(Math.abs(heard.peakDb - Number.parseFloat(opus["True peak"] ?? "")) < 3, `the peak is as told: ${opus["True peak"]}, heard ${heard.peakDb}`);
    expect(opus["SHA-256 of the file"] === heard.sum, "the sum is the file's");
    await press(page, "button", "Done");
  }, "chromium"],
];
