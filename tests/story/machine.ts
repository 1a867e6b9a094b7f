// What the machine does is told: how far a long file is, and that it can be called off; the gap somebody heard, with its likeliest cause.

import type { Page } from "puppeteer-core";
import { find, names, press, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";
import { accessible, begin, command, expect } from "./studio.ts";

const MINUTES = 12; // of sound: long enough to be seen under way on any machine

/** A file made in the page, where it need not travel: a tone that swells, in stereo. */
async function dropLongFile(page: Page): Promise<void> {
  await page.evaluate((minutes) => {
    const rate = 44_100, frames = minutes * 60 * rate, bytes = new DataView(new ArrayBuffer(44 + frames * 4)), samples = new Int16Array(bytes.buffer, 44);
    [..."RIFF    WAVEfmt "].forEach((letter, at) => bytes.setUint8(at, letter.charCodeAt(0)));
    [..."data"].forEach((letter, at) => bytes.setUint8(36 + at, letter.charCodeAt(0)));
    for (const [at, value] of [[4, 36 + frames * 4], [16, 16], [24, rate], [28, rate * 4], [40, frames * 4]] as const) bytes.setUint32(at, value, true);
    for (const [at, value] of [[20, 1], [22, 2], [32, 4], [34, 16]] as const) bytes.setUint16(at, value, true);
    for (let at = 0; at < samples.length; at++) samples[at] = ((at * 37) % 20_011) - 10_000;
    const seen: number[] = ((globalThis as { seen?: number[] }).seen = []), data = new DataTransfer(), target = document.querySelector("main") ?? document.body;
    new MutationObserver(() => {
      const now = Number(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow") ?? NaN);
      if (!Number.isNaN(now) && seen.at(-1) !== now) seen.push(now);
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-valuenow"] });
    data.items.add(new File([bytes.buffer], "Long take.wav", { type: "audio/wav" }));
    target.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  }, MINUTES);
}

const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");

/** The page's process stands still, as when something else takes the computer. */
async function standStill(page: Page, ms: number): Promise<void> {
  const client = await page.browser().target().createCDPSession();
  const { processInfo } = await client.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  for (const id of pages) process.kill(id, "SIGSTOP");
  await new Promise((done) => setTimeout(done, ms));
  for (const id of pages) process.kill(id, "SIGCONT");
  await client.detach();
}

export const machineChapters: readonly Chapter[] = [
  ["a long file says how far it is, and can be called off", async ({ page }) => {
    await begin(page, /^Play keys/);
    await dropLongFile(page);
    await find(page, "progressbar", "Bringing in Long take.wav");
    await press(page, "button", "Cancel");
    await until("it is called off", async () => (await page.$("[role=progressbar]")) === null);
    expect((await clips(page)).length === 0, "nothing of it is in the song");
    await dropLongFile(page);
    await until("it is in the song", async () => (await clips(page)).some((name) => /^Long take/.test(name)), 120_000);
    const seen = await page.evaluate(() => (globalThis as { seen?: number[] }).seen ?? []);
    expect(seen.filter((part) => part > 0 && part < 100).length >= 2, `it moved on the way: ${seen.join()}`);
    expect(seen.every((part, at) => at === 0 || part > (seen[at - 1] ?? 0)), `and never back: ${seen.join()}`);
  }, "long"],
  ["a gap that was heard is told with its place and cause, and a report begins there", async ({ page, open }) => {
    page = await open();
    await press(page, "button", "Play the demo song");
    await find(page, "button", "Stop");
    await command(page, "Performance");
    const panel = await find(page, "region", "How the machine does");
    const text = (): Promise<string> => panel.evaluate((element) => element.textContent ?? "");
    await new Promise((done) => setTimeout(done, 4000)); // gaps while the sound starts are not the song's
    const before = await page.evaluate(() => document.querySelectorAll(".gaps > li").length);
    await standStill(page, 1500);
    await until("the gap is told", async () => (await page.evaluate(() => document.querySelectorAll(".gaps > li").length)) > before);
    expect(/at \d+\. \d+\. \d+, [\d.]+ m?s missing/.test(await text()), `where, and how much: ${await text()}`);
    const after = await page.evaluate(() => document.querySelectorAll(".gaps > li").length);
    expect(after <= before + 2, `one stall is one gap, and not ${after - before}`);
    expect(/stood still for a moment: something else took the computer/.test(await text()), `and why: ${await text()}`);
    await accessible(page, "the performance panel with a gap");
    await press(page, "button", "Report a problem");
    await find(page, "dialog", "Report a problem");
    await find(page, "button", "Save the report");
    await page.keyboard.press("Escape");
    await until("the dialog is gone", async () => (await page.$("[role=dialog]")) === null);
    await press(page, "button", "Close performance");
    await press(page, "button", "Stop");
  }, "long, chromium alone"],
];
