// The live view as a player uses it: scenes made from the song, launched by keys and pointer, a performance written down, clips
// carried between slots and the arrangement, what follows what.

import type { KeyInput, Page } from "puppeteer-core";
import { settled, violations } from "./access.ts";
import { find, has, names, press, rested, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";

const cells = (page: Page): Promise<string[]> => names(page, "gridcell", "grid", "Clips to launch");
const undoNames = (page: Page, step: RegExp): Promise<unknown> => find(page, "button", new RegExp(`^Undo: .*${step.source}`));
const focusCell = async (page: Page, role: "gridcell" | "rowheader", name: RegExp): Promise<void> => (await find(page, role, name)).focus();
const plays = (page: Page, name: string): Promise<unknown> =>
  until(`${name} plays`, () => page.evaluate((name: string) => [...document.querySelectorAll("[role=gridcell][aria-description]")].some((cell) => cell.getAttribute("aria-label")?.startsWith(name) && cell.getAttribute("aria-description")?.includes("playing")), name));

async function take(page: Page, from: string, to: string): Promise<void> {
  const boxOf = (name: string) => rested(`${name} has room`, async () => (await find(page, "gridcell", name)).boundingBox());
  const a = await boxOf(from), b = await boxOf(to);
  await page.mouse.move(a.x + 60, a.y + 40);
  await page.mouse.down();
  await page.mouse.move(a.x + 80, a.y + 44, { steps: 3 });
  await page.mouse.move(b.x + 60, b.y + 40, { steps: 5 });
  await page.mouse.up();
}

/** The whole name of the first cell that begins so, and of its scene: the song's scenes are as many as its clips have made. */
async function cellOf(page: Page, start: string): Promise<{ readonly name: string; readonly scene: string }> {
  const name = await until(`a slot ${start}`, async () => (await cells(page)).find((one) => one.startsWith(start)));
  return { name, scene: name.split(", ").at(-1) ?? "" };
}

/** The scenes that an earlier chapter makes of the song; where this one is told alone, they are made here. */
async function withScenes(page: Page): Promise<void> {
  if ((await rested("the slots", () => cells(page))).length > 0) return;
  await page.keyboard.press("4");
  await press(page, "button", "Scenes from the song");
  await undoNames(page, /Scenes of clips/);
}

export const liveChapters: readonly Chapter[] = [
  ["scenes are made from the song and launched by keys", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "button", "Play");
    await (await find(page, "option", /^Verse bass, /)).focus(); // one chosen clip is not the song
    await page.keyboard.press("Enter");
    await page.keyboard.press("4");
    await find(page, "button", "Scenes from the song");
    await until("nothing asks for what there is not: a slot", () => page.evaluate(() => document.querySelector<HTMLButtonElement>("button[aria-label='Slot settings']")?.disabled === true && document.querySelector("aside[aria-label='Slot settings']") === null));
    await press(page, "button", "Scenes from the song");
    await undoNames(page, /Scenes of clips/);
    await press(page, "radio", "1 beat");
    await undoNames(page, /Launch on 1 beat/);
    const verse = await cellOf(page, "Verse bass, Bass"), chorus = await cellOf(page, "Chorus bass, Bass");
    await focusCell(page, "rowheader", new RegExp(`^${verse.scene}\\b`));
    await page.keyboard.press("Enter");
    await find(page, "button", "Stop");
    await plays(page, verse.name);
    await focusCell(page, "gridcell", new RegExp(`^${chorus.name}$`));
    await page.keyboard.press("Enter");
    await plays(page, chorus.name);
    await page.keyboard.press("ArrowLeft"); // to the hats beside it
    await until("the cell beside it has the focus", () => page.evaluate((end: string) => document.activeElement?.getAttribute("aria-label")?.endsWith(`Hats, ${end}`), chorus.scene));
  }],
  ["what is launched is written into the arrangement when the song stops", async ({ page }) => {
    await withScenes(page);
    if (await has(page, 'button[aria-label="Stop"]')) await press(page, "button", "Stop"); // it plays from the chapter before
    await find(page, "button", "Play");
    await press(page, "button", "Into arrangement");
    const chorus = await cellOf(page, "Chorus bass, Bass");
    await focusCell(page, "rowheader", new RegExp(`^${chorus.scene}\\b`));
    await page.keyboard.press("Enter");
    await plays(page, chorus.name);
    await until("it is heard", () => page.evaluate(() => /^Beat [1-4]$/.test(document.querySelector(".lv-beats span")?.textContent ?? "")));
    await press(page, "button", "Stop");
    await press(page, "button", /^Undo: Record performance/);
    await press(page, "button", "Into arrangement");
  }],
  ["clips are carried to other slots, made, and given what follows", async ({ page }) => {
    await withScenes(page);
    const rise = await cellOf(page, "Arp rise, Halo arp"), above = (await cells(page)).filter((name) => name.includes(", Halo arp, "));
    const empty = above[above.indexOf(rise.name) - 1] ?? "";
    await take(page, rise.name, empty);
    await undoNames(page, /Move slot/);
    const moved = await until(`it is not at ${rise.name} any more`, async () => (await cells(page)).find((one) => one.startsWith("Arp rise, Halo arp") && one !== rise.name));
    await press(page, "button", "Slot settings");
    await (await find(page, "gridcell", moved)).focus();
    await press(page, "button", /What follows$/);
    await press(page, "option", "The one below");
    await undoNames(page, /Change what follows/);
    await press(page, "button", "Close the slot settings");
    await (await find(page, "gridcell", (await cellOf(page, "Empty, stops the track, Tune")).name)).focus();
    await page.keyboard.down("Control");
    await page.keyboard.press("Enter");
    await page.keyboard.up("Control");
    await undoNames(page, /Add slot/);
    await find(page, "listbox", "Notes");
    await page.keyboard.press("1");
    await page.keyboard.press("4");
  }, "chromium"],
  ["a track is stopped, and all of them, beside the arrangement", async ({ page }) => {
    await withScenes(page);
    const verse = await cellOf(page, "Verse bass, Bass"), playing = (): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll("[role=gridcell][aria-description*=playing]")].map((cell) => cell.getAttribute("aria-label") ?? ""));
    await focusCell(page, "rowheader", new RegExp(`^${verse.scene}\\b`));
    await page.keyboard.press("Enter");
    await plays(page, verse.name);
    await until("others play, too", async () => (await playing()).length > 1);
    await press(page, "gridcell", /^Stop Bass/);
    await until("the bass stands, the others play on", async () => {
      const now = await playing();
      return !now.some((name) => /, Bass, /.test(name)) && now.length > 0;
    });
    await press(page, "button", "Arrangement beside");
    await until("both are there", () => page.evaluate(() => [".arr .lanes", ".live-view"].every((one) => (document.querySelector(one)?.getBoundingClientRect().height ?? 0) > 100)));
    await press(page, "gridcell", /^Stop all/);
    await until("all stand", async () => (await playing()).length === 0);
    await press(page, "button", "Arrangement beside");
    await page.keyboard.press(" ");
    await find(page, "button", "Play");
  }, "chromium"],
  ["the live view is readable in the dark and in the light", async ({ page }) => {
    const wrong: string[] = [];
    for (let face = 0; face < 2; face++) {
      wrong.push(...(await violations(page)));
      await press(page, "button", /^(Dark|Light|Dark or light)$/);
      await settled(page);
    }
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    await press(page, "button", "Start screen");
    await find(page, "heading", "What shall we play?");
  }, "chromium"],
  ["the matrix is walked by keys from corner to corner, and what has the focus lies under nothing", async ({ page }) => {
    const type = async (...keys: readonly KeyInput[]): Promise<void> => {
      for (const key of keys.slice(0, -1)) await page.keyboard.down(key);
      await page.keyboard.press(keys.at(-1) ?? "Tab");
      for (const key of keys.slice(0, -1)) await page.keyboard.up(key);
    };
    const focus = (): Promise<{ readonly row: number; readonly column: number; readonly isSeen: boolean; readonly name: string }> => rested("the focus", () => page.evaluate(() => {
      const cell = document.activeElement as HTMLElement, box = cell.getBoundingClientRect();
      const isSeen = [[box.left + 8, box.top + 8], [box.right - 8, box.bottom - 8]].every(([x = 0, y = 0]) => cell.contains(document.elementFromPoint(x, y)));
      return { row: Number(cell.dataset["row"] ?? -1), column: Number(cell.dataset["col"] ?? -1), isSeen, name: cell.getAttribute("aria-label") ?? cell.textContent };
    }), 120);
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "group", "Transport");
    await page.keyboard.press("4");
    if (await rested("what there is", () => page.evaluate(() => document.querySelector(".lv-begin, .live-view [role=rowheader]")?.className.includes("lv-begin") === true ? "none" : "some")) === "none") await press(page, "button", "Scenes from the song");
    await until("no message lies over it", () => page.evaluate(() => (document.querySelector<HTMLElement>(".toasts [aria-label=Dismiss]")?.click(), document.querySelector(".toast") === null)));
    await (await find(page, "gridcell", /Scene 1$/)).focus();
    const scenes = await page.evaluate(() => document.querySelectorAll(".live-view [role=rowheader]").length), tracks = await page.evaluate(() => document.querySelectorAll(".lv-heads [data-column]").length), hidden: string[] = [];
    const went = async (row: number, column: number, ...keys: readonly KeyInput[]): Promise<void> => {
      await type(...keys);
      const now = await focus();
      if (now.row !== row || now.column !== column) throw new Error(`${keys.join("+")} led to row ${now.row}, column ${now.column}, not ${row}, ${column}`);
      if (!now.isSeen) hidden.push(now.name);
    };
    for (let row = 1; row <= scenes; row++) await went(row, 0, "ArrowDown");
    await went(scenes, tracks, "End");
    await went(scenes - 5, tracks, "PageUp");
    await went(scenes - 5, tracks - 1, "ArrowLeft");
    for (let row = scenes - 6; row >= 0; row--) await went(row, tracks - 1, "ArrowUp");
    await went(scenes, tracks, "Control", "End");
    await went(0, 0, "Control", "Home");
    await went(5, 0, "PageDown");
    if (hidden.length > 0) throw new Error(`what has the focus lies under something: ${hidden.join("; ")}`);
  }],
];
