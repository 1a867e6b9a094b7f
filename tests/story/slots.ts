// Slots of the live view that are filled from elsewhere: by recording into them, out of the library. Each is one step.

import type { Page } from "puppeteer-core";
import { wavFile } from "./files.ts";
import { drop, find, lend, names, press, rested, roomOf, undoable, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";
import { begin, command } from "./studio.ts";

const cells = (page: Page): Promise<string[]> => names(page, "gridcell", "grid", "Clips to launch");
const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const lies = (page: Page, what: RegExp): Promise<unknown> => until(`${what.source} lies there`, async () => (await cells(page)).some((one) => what.test(one)));

async function slotMenu(page: Page, slot: RegExp, item: string | RegExp): Promise<void> {
  await press(page, "gridcell", slot, { button: "right" });
  await press(page, "menuitem", item);
}

/** Beside the triangle, twice: as hands do that are not sure of the first press. */
async function pressSlot(page: Page, slot: RegExp): Promise<void> {
  const cell = await find(page, "gridcell", slot), box = await cell.boundingBox();
  if (!box) throw new Error("the slot has no room");
  await page.mouse.click(box.x + box.width - 12, box.y + box.height / 2, { count: 2 });
}

/** Taken back by one press, and done again by one. */
async function isOneStep(page: Page, name: string, what: RegExp, before: string): Promise<void> {
  const there = (await clips(page)).length;
  await press(page, "button", `Undo: ${name}`);
  await until("one step takes it back", async () => (await undoable(page)) === before && !(await cells(page)).some((one) => what.test(one)));
  await press(page, "button", `Redo: ${name}`);
  await lies(page, what);
  if ((await clips(page)).length !== there) throw new Error("the arrangement is another one than before");
}

/** What the notes of a slot are, as the editor tells them. */
async function notesIn(page: Page, slot: RegExp): Promise<string[]> {
  await slotMenu(page, slot, /^Edit/);
  await find(page, "listbox", "Notes");
  const all = await rested("its notes", () => names(page, "option", "listbox", "Notes"));
  await press(page, "radio", "Live");
  await lies(page, slot);
  return all;
}

/** `how` the take is ended; `play`: what is played meanwhile. */
async function isRecorded(page: Page, way: RegExp, track: string, how: "menu" | "press" = "menu", play: () => Promise<void> = async () => {}): Promise<void> {
  await begin(page, way);
  await press(page, "button", /^Recording: count-in/);
  await press(page, "menuitem", "None");
  await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
  await press(page, "radio", "Live");
  await press(page, "button", "Add a scene");
  const empty = new RegExp(`^Empty.*, ${track}, Scene 1$`), before = await undoable(page);
  await slotMenu(page, empty, "Record here");
  await find(page, "button", "Stop recording");
  await play();
  await until("two bars are heard", () => page.evaluate(() => /^[2-9]\. /.test(document.querySelector("[role=timer][aria-label=Position]")?.textContent ?? "")));
  const running = new RegExp(`^Recording, ${track}, Scene 1$`);
  if (how === "menu") await slotMenu(page, running, "Stop recording");
  else {
    await page.keyboard.press("a"); // a take that goes on is not disarmed
    await find(page, "gridcell", running);
    await pressSlot(page, running);
    if (await page.evaluate(() => /Arm this track and press the slot/.test(document.body.innerText))) throw new Error("a press on the take asks for what is done already");
  }
  await find(page, "button", "Undo: Record into Scene 1");
  const taken = new RegExp(`^(?!Empty).*, ${track}, Scene 1$`);
  await lies(page, taken);
  await until("it goes round", () => page.evaluate((source) => [...document.querySelectorAll("[role=gridcell][aria-description*=playing]")].some((cell) => new RegExp(source).test(cell.getAttribute("aria-label") ?? "")), taken.source));
  await page.keyboard.press(" ");
  await find(page, "button", "Play");
  await isOneStep(page, "Record into Scene 1", taken, before);
}

export const slotChapters: readonly Chapter[] = [
  ["a beat's pattern becomes a scene, which is launched", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await find(page, "grid", "Steps of Drums");
    await press(page, "radio", "Live");
    await press(page, "button", "Scenes from the song");
    await lies(page, /^A, Drums, Scene 1$|^Pattern A, Drums, Scene 1$/);
    await press(page, "rowheader", /^Scene 1/);
    await until("it plays", () => page.evaluate(() => document.querySelector("[role=gridcell][aria-description*=playing]") !== null));
    await page.keyboard.press(" ");
    await find(page, "button", "Play");
  }, "chromium"],
  ["a groove of the library becomes a slot's clip, which is one step", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await press(page, "radio", "Live");
    await press(page, "button", "Add a scene");
    await press(page, "button", "Library");
    await press(page, "radio", "Grooves");
    await until("there are grooves", () => page.$(".library-item"));
    const before = await undoable(page), there = await rested("the clips", () => clips(page)), empty = await find(page, "gridcell", /^Empty.*, Drums, Scene 1$/);
    await empty.evaluate((cell) => void cell.setAttribute("data-aim", ""));
    await roomOf(page, "[data-aim]");
    await lend(page, ".library-item", "[data-aim]", 60, 20);
    const groove = /^(?!Empty).*, Drums, Scene 1$/;
    await lies(page, groove);
    await isOneStep(page, (await undoable(page)).replace("Undo: ", ""), groove, before);
    if (JSON.stringify(await clips(page)) !== JSON.stringify(there)) throw new Error("the arrangement changed");
  }, "chromium"],
  ["a voice is recorded into a slot, which is one step", async ({ page }) => isRecorded(page, /^RecordR/, "Voice"), "chromium"],
  ["a slot that is being recorded is ended by a press on it, whatever the keys were about", async ({ page }) => isRecorded(page, /^RecordR/, "Voice", "press")],
  ["notes are recorded into a slot, which is one step, and the same notes when it is done again", async ({ page }) => {
    await isRecorded(page, /^Play keys/, "Keys", "menu", async () => {
      for (const key of ["a", "s", "d"] as const) await page.keyboard.press(key, { delay: 120 });
    });
    const slot = /^(?!Empty).*, Keys, Scene 1$/, there = await notesIn(page, slot);
    if (there.length !== 3) throw new Error(`there are other notes than were played: ${there.join("; ")}`);
    await press(page, "button", "Undo: Record into Scene 1");
    await press(page, "button", "Redo: Record into Scene 1");
    await lies(page, slot);
    const again = await notesIn(page, slot);
    if (JSON.stringify(again) !== JSON.stringify(there)) throw new Error(`other notes came back: ${again.join("; ")}`);
  }],
  ["what the library keeps is laid into a slot of sound, which is one step", async ({ page }) => {
    await begin(page, /^Play keys/);
    await drop(page, "main", [{ name: "Pluck.wav", type: "audio/wav", bytes: wavFile() }]);
    await until("it lies in the song", async () => (await clips(page)).some((name) => /^Pluck/.test(name)));
    await page.keyboard.press("1");
    await (await find(page, "option", /^Pluck/)).focus();
    await command(page, "Keep in my library");
    await until("it is kept", () => page.evaluate(() => /is in your library/.test(document.body.innerText)));
    await press(page, "radio", "Live");
    await press(page, "button", "Add a scene");
    await press(page, "button", "Library");
    await press(page, "radio", "Mine");
    await until("it is among one's own", () => page.$(".library-item"));
    const before = await undoable(page), there = await rested("the clips", () => clips(page)), empty = await find(page, "gridcell", /^Empty.*, Pluck, Scene 1$/);
    await empty.evaluate((cell) => void cell.setAttribute("data-aim", ""));
    await roomOf(page, "[data-aim]");
    await lend(page, ".library-item", "[data-aim]", 60, 20);
    await lies(page, /^Pluck, Pluck, Scene 1$/);
    await isOneStep(page, "Pluck into Scene 1", /^Pluck, Pluck, Scene 1$/, before);
    if (JSON.stringify(await clips(page)) !== JSON.stringify(there)) throw new Error("the arrangement changed");
  }, "chromium"],
];
