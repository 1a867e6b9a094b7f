// Songs to begin others from: kept from the one that is open, with their sound, begun from on the start screen, renamed and let go.

import type { Page } from "puppeteer-core";
import { wavFile } from "./files.ts";
import { drop, find, names, press, rested, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { accessible, begin, command, expect } from "./studio.ts";

const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const says = (page: Page, text: RegExp): Promise<unknown> => until(`it says ${text}`, () => page.evaluate((source) => new RegExp(source).test(document.body.innerText), text.source));
const tracks = (page: Page): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll("[role=group][aria-label^='Track ']")].map((one) => one.getAttribute("aria-label") ?? ""));
const templates = (page: Page): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll("[aria-label='My templates'] .card-open")].map((one) => one.getAttribute("aria-label") ?? ""));

/** Saves the open song under a name, by the palette. */
async function save(page: Page, name: string, extent: "Whole song" | "Without clips"): Promise<void> {
  await command(page, "Save as template");
  await find(page, "dialog", "Save as template");
  const field = await find(page, "textbox", "Name of the template");
  await until("the name can be typed over", () => field.evaluate((element) => element === document.activeElement && ((element as HTMLInputElement).selectionEnd ?? 0) > ((element as HTMLInputElement).selectionStart ?? 0)));
  await page.keyboard.type(name);
  await press(page, "radio", extent);
  await accessible(page, "the template's dialog");
  await press(page, "button", "Save the template");
  await says(page, new RegExp(`${name} is a template\\. The start screen has it`));
}

async function more(page: Page, name: string, entry: string): Promise<void> {
  await press(page, "button", `More for ${name}`);
  await press(page, "menuitem", entry);
}

export const templateChapters: readonly Chapter[] = [
  ["a song is kept as a template, and a new one begins from it with the sound and without the past", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await press(page, "radio", "Arrange");
    await drop(page, "main", [{ name: "Pluck.wav", type: "audio/wav", bytes: wavFile() }]);
    await until("the sound lies there", async () => (await clips(page)).some((name) => /Pluck/.test(name)));
    const whole = await rested("the clips", () => clips(page)), all = await rested("the tracks", () => tracks(page));
    await save(page, "House rig", "Whole song");
    await save(page, "Empty rig", "Without clips");
    await toStart(page);
    await until("both are there", async () => (await templates(page)).join() === "New song from Empty rig,New song from House rig");
    await accessible(page, "the start screen");
    await press(page, "button", "New song from House rig");
    await until("its clips", async () => (await clips(page)).join() === whole.join());
    await find(page, "button", "Project House rig");
    await rested("there is nothing to undo", () => page.evaluate(() => (document.querySelector("button[aria-label='Undo']") as HTMLButtonElement | null)?.disabled === true));
    await until("its sound came along", () => page.evaluate(() => !/is not on this device/.test(document.body.innerText)));
    await toStart(page);
    await press(page, "button", "New song from Empty rig");
    await until("its tracks", async () => (await tracks(page)).join() === all.join());
    expect((await clips(page)).length === 0, "and no clip");
    await toStart(page);
    await more(page, "House rig", "Rename");
    const field = await find(page, "textbox", "Name of House rig");
    await until("it can be typed over", () => field.evaluate((element) => element === document.activeElement));
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.type("Dance floor");
    await page.keyboard.press("Enter");
    await press(page, "button", "New song from Dance floor");
    await find(page, "button", "Project Dance floor"); // the song within, too
    await toStart(page);
    await more(page, "Empty rig", "Delete");
    await says(page, /Deleted the template Empty rig/);
    await press(page, "button", "Undo");
    await find(page, "button", "New song from Empty rig");
    await more(page, "Empty rig", "Delete");
    await until("one is left", async () => (await templates(page)).join() === "New song from Dance floor");
    await page.reload(); // before nobody could take it back: it is there again
    await find(page, "button", "New song from Empty rig");
  }, "chromium"],
];
