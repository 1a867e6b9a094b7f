// Recording as people do it: a microphone (the browser's own, which makes noises), hands, and what a closed tab cut off.

import type { Page } from "puppeteer-core";
import { violations } from "./access.ts";
import type { BrowserName } from "./browser.ts";
import { find, has, names, press, rested, roomOf, textOf, until } from "./hands.ts";

/** Where a chapter is told beside everywhere: in Chromium, and in the long form in Firefox, too; in Chromium alone, for what Firefox cannot
    be asked for by puppeteer (keys held while a pointer moves, fingers that scroll, files chosen, forced colours, its processes); or in the long
    form only, everywhere or in Chromium alone. */
const TOLD = {
  "chromium": (browser: BrowserName, long: boolean) => browser === "chromium" || long,
  "chromium alone": (browser: BrowserName) => browser === "chromium",
  "long": (_: BrowserName, long: boolean) => long,
  "long, chromium alone": (browser: BrowserName, long: boolean) => browser === "chromium" && long,
} as const;
export type Where = keyof typeof TOLD;
export const isTold = (where: Where | undefined, browser: BrowserName, long: boolean): boolean => where === undefined || TOLD[where](browser, long);

export type Chapter = readonly [name: string, tell: (scene: { page: Page; open(): Promise<Page> }) => Promise<void>, where?: Where];

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const says = (page: Page, text: RegExp): Promise<unknown> => until(`it says ${text}`, () => page.evaluate((source) => new RegExp(source).test(document.body.innerText), text.source));
const undoNames = (page: Page, step: string): Promise<unknown> => find(page, "button", `Undo: ${step}`);
const reaches = (page: Page, place: RegExp): Promise<unknown> => until(`the position is ${String(place)}`, async () => place.test(await textOf(page, "timer", "Position")));
/** Where the lane beside the head of a row begins. */
const laneOf = async (page: Page, row: string): Promise<{ readonly x: number; readonly y: number; readonly height: number }> => {
  const { x, y, width, height } = await roomOf(page, row);
  return { x: x + width, y, height };
};

export async function toStart(page: Page): Promise<void> {
  if ((await page.$("[role=dialog]")) !== null) { // a press beside an open dialog only closes it
    await until("the dialog is gone", async () => {
      await page.keyboard.press("Escape");
      await sleep(200);
      return (await page.$("[role=dialog]")) === null;
    });
  }
  if (await has(page, "[aria-label='Start screen']")) await press(page, "button", "Start screen");
  await find(page, "heading", "What shall we play?");
}

export const recordingChapters: readonly Chapter[] = [
  ["a voice is recorded in two presses, taken back and done again", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^RecordR/);
    await find(page, "button", "Arm Voice");
    await until("the input is heard", () => page.evaluate(() => document.querySelector("[aria-label='Input device']")?.textContent !== "Asking the browser"));
    const wrong = await violations(page);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    await press(page, "button", /^Recording: count-in/);
    await press(page, "menuitem", "None");
    await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    await reaches(page, /^1\. [34]|^[2-9]\. /);
    await page.keyboard.press(" ");
    await undoNames(page, "Record Voice");
    await until("a clip lies there", async () => (await clips(page)).length === 1);
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await until("it is gone", async () => (await clips(page)).length === 0);
    await press(page, "button", "Redo: Record Voice");
    await until("it is back", async () => (await clips(page)).length === 1);
  }],
  ["a second take that begins before the song's end goes on behind it", async ({ page }) => {
    const before = (await clips(page)).length;
    await page.keyboard.press("Home");
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    await reaches(page, /^[3-9]\. /); // the first take ends in the second bar
    await find(page, "button", "Stop recording");
    await page.keyboard.press(" ");
    await undoNames(page, "Record Voice");
    await until("it lies there, over the first one", async () => (await clips(page)).length > before);
  }],
  ["takes that lie elsewhere in the song are come to when their rows are asked for", async ({ page }) => {
    await toStart(page);
    await press(page, "button", "Play Second floor");
    await press(page, "button", "Stop");
    await press(page, "group", "Track Claps", { offset: { x: 24, y: 8 } });
    for (let times = 0; times < 4; times++) await page.keyboard.press("+");
    await page.keyboard.down("Shift");
    await page.keyboard.press("t");
    await page.keyboard.up("Shift");
    await find(page, "button", "Use Take 1");
    await until("their border is in sight", () => page.evaluate(() => {
      const left = document.querySelector(".mirrored[aria-label^='Border at bar 49']")?.getBoundingClientRect().left ?? 0;
      return left > 260 && left < innerWidth;
    }));
  }, "chromium"],
  ["in a song of many clips a take comes at once, and lies where it was played", async ({ page }) => {
    await toStart(page);
    await press(page, "button", "Take apart Slow bounce");
    await find(page, "group", "Transport");
    await press(page, "button", "Track");
    await press(page, "menuitem", /^Add audio track/);
    await until("it has a track", () => page.$("[aria-label='Arm Audio']"));
    await press(page, "button", /^Recording: count-in/);
    await press(page, "menuitem", "None");
    await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    await reaches(page, /^[2-9]\. /);
    await page.keyboard.press(" ");
    await undoNames(page, "Record Audio");
    await until("it lies at the beginning", async () => (await clips(page)).some((name) => /, Audio, bar 1\b/.test(name)));
  }],
  ["on a phone a take is made by one big button under the thumb, and heard again from the list of takes", async ({ page }) => {
    await toStart(page);
    await page.setViewport({ width: 390, height: 844 });
    await press(page, "button", /^RecordR/);
    await page.waitForSelector("section[aria-label=Recording]");
    await until("there is one button that records", () => page.evaluate(() => [...document.querySelectorAll("button[aria-label=Record]")].filter((one) => one.getClientRects().length > 0).length === 1));
    await until("the input is heard", () => page.evaluate(() => /^Input at/.test(document.querySelector(".record-sheet .input-meter")?.getAttribute("aria-label") ?? "")));
    const big = await roomOf(page, ".record-big");
    if (big.width < 60 || Math.abs(big.x + big.width / 2 - 195) > 2) throw new Error(`it lies in the middle, as large as a thumb: ${JSON.stringify(big)}`);
    await press(page, "button", "Record");
    await find(page, "button", "Stop recording");
    await until("it says how long the take is", async () => /^0:0[1-9]$/.test(await textOf(page, "timer", "Length of the take")));
    const seconds = async (): Promise<number> => Number((await textOf(page, "timer", "Length of the take")).split(":").at(-1)), before = await seconds(), turned = Date.now();
    await page.setViewport({ width: 1024, height: 768 });
    await until("the sheet is gone", async () => !(await has(page, ".record-sheet")));
    await page.setViewport({ width: 390, height: 844 });
    await page.waitForSelector(".record-time");
    const now = await until("it says so again", seconds), most = before + (Date.now() - turned) / 1000 + 1;
    if (now < before || now > most) throw new Error(`a take of ${before} seconds was one of ${now} when the window had been turned`);
    await press(page, "button", "Stop recording");
    await until("the song stands, too", () => page.evaluate(() => [...document.querySelectorAll("button[aria-label=Play]")].some((one) => one.getClientRects().length > 0)));
    await press(page, "button", "1 take");
    await find(page, "menuitem", /^Voice/);
    const wrong = await violations(page);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    await press(page, "menuitem", /^Voice/);
    await find(page, "button", "Stop");
    const [toast, button] = [await page.$(".toasts .toast").then((one) => one?.boundingBox()), await roomOf(page, ".record-big")];
    if (toast && toast.y + toast.height > button.y) throw new Error("a toast lies over the button");
    await press(page, "button", "Stop");
    await page.setViewport({ width: 1440, height: 900 });
    await until("without a phone it is gone", () => page.evaluate(() => document.querySelector(".record-sheet") === null));
  }],
  ["a voice comes in a bar after the song", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^RecordR/);
    await find(page, "button", "Arm Voice");
    await until("the input is heard", () => page.evaluate(() => document.querySelector("[aria-label='Input device']")?.textContent !== "Asking the browser"));
    for (const item of ["None", "Hear 1 bar before"]) {
      await press(page, "button", /^Recording: count-in/);
      await press(page, "menuitem", item);
      await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
    }
    await page.keyboard.press(" "); // to the third bar
    await reaches(page, /^3\. /);
    await page.keyboard.press(" ");
    const from = await textOf(page, "timer", "Position");
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    await reaches(page, /^[12]\. /); // a bar before
    await reaches(page, new RegExp(`^${Number.parseInt(from, 10) + 1}\\. `));
    await page.keyboard.press(" ");
    await undoNames(page, "Record Voice");
    const [clip = ""] = await until("a clip lies there", async () => { const found = await clips(page); return found.length === 1 && found; }) as string[];
    const bar = Number(/bar (\d+)/.exec(clip)?.[1]);
    if (bar !== Number.parseInt(from, 10)) throw new Error(`recorded from ${from}, and lies there as ${clip}`);
    await press(page, "button", /^Recording: count-in/);
    await press(page, "menuitem", "No pre-roll");
    await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
  }, "chromium"],
  ["notes nobody asked to record are kept", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^Play keys/);
    await find(page, "button", "Arm Keys");
    await until("sound runs", () => page.evaluate(() => /kHz/.test(document.querySelector(".status")?.textContent ?? "")));
    for (const key of ["a", "d", "g"] as const) {
      await page.keyboard.down(key);
      await sleep(120);
      await page.keyboard.up(key);
    }
    await sleep(200);
    await page.keyboard.press("Escape");
    await page.keyboard.down("Shift");
    await page.keyboard.press("R");
    await page.keyboard.up("Shift");
    await undoNames(page, "Keep Keys");
    await until("the clip holds three notes", async () => (await clips(page)).length === 1);
    await press(page, "radio", "Edit");
    await until("the three notes that were played are told", async () => (await names(page, "option", "listbox", "Notes")).length === 3);
    await press(page, "radio", "Arrange");
  }],
  ["tracks that one arms are recorded together, and one that R armed gives way to the chosen one", async ({ page }) => {
    const armed = (): Promise<string[]> => page.$$eval("[aria-label^='Track '] button[aria-label^='Arm '][aria-pressed='true']", (all) => all.map((one) => one.getAttribute("aria-label")?.slice(4) ?? ""));
    const tracksOfClips = async (): Promise<string[]> => (await clips(page)).map((one) => one.split(", ")[1] ?? "");
    const take = async (): Promise<void> => {
      await press(page, "button", "Record");
      await find(page, "button", "Stop recording");
      await until("the song runs", async () => /^1\. [2-4]|^[2-9]\. /.test(await textOf(page, "timer", "Position")));
      await page.keyboard.press("d", { delay: 120 });
      await until("its picture grows", () => page.evaluate(() => /^1\. [34]|^[2-9]\. /.test(document.querySelector("[role=timer]")?.textContent ?? "")));
      await press(page, "button", "Stop");
      await find(page, "button", "Play");
      await press(page, "button", "Go to start");
    };
    await press(page, "button", /^Recording: count-in/);
    await press(page, "menuitem", "None");
    await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
    await press(page, "group", "Track Keys");
    await page.keyboard.press("k");
    await until("the keyboard plays", () => has(page, ".piano-strip"));
    const { length: before } = await rested("the clips", () => clips(page));
    await take();
    await undoNames(page, "Record Keys");
    await until("it lies on the chosen track, armed by the take", async () => (await clips(page)).length === before + 1 && (await armed()).join() === "Keys");
    const tracks = async (): Promise<string[]> => page.$$eval("[role=group][aria-label^='Track ']", (all) => all.map((one) => one.getAttribute("aria-label")?.slice(6) ?? ""));
    const had = await rested("the tracks", tracks);
    await page.keyboard.down("Alt");
    await page.keyboard.press("t");
    await page.keyboard.up("Alt");
    const second = await until("another track is chosen", async () => (await tracks()).find((one) => !had.includes(one)));
    await take();
    await undoNames(page, `Record ${second}`);
    await until("Keys took no part in it, and is not armed any more", async () => (await armed()).join() === second && (await tracksOfClips()).filter((one) => one === "Keys").length === before + 1);
    await press(page, "button", "Arm Keys"); // by hand: what R armed for itself gives way
    await until("only Keys is armed", async () => (await armed()).join() === "Keys");
    await press(page, "button", `Arm ${second}`);
    await until("both are armed", async () => (await armed()).length === 2);
    await take();
    await undoNames(page, "Record 2 tracks");
    await until("the key is on both", async () => (await clips(page)).length === before + 4);
    await page.keyboard.press("k");
  }, "chromium"],
  ["turns of a loop become takes, of which one swipes together what is heard", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^RecordR/);
    await find(page, "button", "Arm Voice");
    const ruler = await roomOf(page, ".arr .ruler");
    await page.mouse.move(ruler.x + 1, ruler.y + 6);
    await page.mouse.down();
    await page.mouse.move(ruler.x + 13, ruler.y + 6, { steps: 3 });
    await page.mouse.up();
    await until("the loop is on", () => page.$("button[aria-label='Loop'][aria-pressed='true']"));
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    for (const place of [/^1\. 2/, /^1\. 4/]) await reaches(page, place); // the first turn, behind its count-in
    await reaches(page, /^1\. [23]/);
    await page.keyboard.press(" ");
    await find(page, "button", "Use Take 2");
    await find(page, "button", "Undo: Record Voice"); // the takes are one step
    const take = await laneOf(page, ".th.sub.take ~ .th.sub.take");
    await page.keyboard.down("Control"); // off the grid, which is wide at this zoom
    await page.mouse.move(take.x + 1, take.y + 20);
    await page.mouse.down();
    await page.mouse.move(take.x + 6, take.y + 20, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up("Control");
    await find(page, "button", /^Undo: .*take/i);
    const takes = (): Promise<string> => names(page, "option", "listbox", "Takes").then((all) => all.join("; "));
    const before = await rested("the border between the takes", async () => /Border at .*: Take \d, then Take \d/.test(await takes()) && takes());
    await (await find(page, "option", /^Border at/)).focus();
    await page.keyboard.press("ArrowRight");
    await until("it moves", async () => (await takes()) !== before);
    const wrong = await violations(page);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
  }, "chromium alone"],
  ["swipes over both takes piece together what is heard, a press takes one whole, and all is taken back", async ({ page }) => {
    const FIRST = ".th.sub.take", SECOND = ".th.sub.take ~ .th.sub.take";
    const pieces = async (): Promise<string> => (await names(page, "option", "listbox", "Takes")).flatMap((name) => /^Border at .*: Take (\d), then Take (\d)$/.exec(name)?.slice(1).join("|") ?? []).join(" ");
    const heard = (wanted: string): Promise<unknown> => until(`borders like "${wanted}"`, async () => (await pieces()) === wanted);
    const before = await rested("what the swipe before made", pieces), start = await laneOf(page, FIRST);
    await page.keyboard.press("f");
    await page.mouse.move(start.x + 1, start.y + 20);
    await page.keyboard.down("Control"); // off the grid, and closer
    for (let turn = 0; turn < 4; turn++) await page.mouse.wheel({ deltaY: -200 });
    const swipe = async (row: string, from: number, to: number): Promise<void> => {
      const { x, y } = await laneOf(page, row);
      await page.mouse.move(x + from, y + 20);
      await page.mouse.down();
      await page.mouse.move(x + to, y + 20, { steps: 4 });
      await page.mouse.up();
    };
    await press(page, "button", "Use Take 1");
    await heard("");
    await swipe(SECOND, 20, 100);
    await heard("1|2 2|1");
    await swipe(FIRST, 45, 75);
    await heard("1|2 1|2 2|1 2|1"); // each take tells its own
    await page.keyboard.up("Control");
    await press(page, "button", "Use Take 1");
    await heard("");
    await page.keyboard.down("Control");
    for (let step = 0; step < 4; step++) await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await heard(before);
  }, "chromium alone"],
  ["a tempo is tapped, and only what lies between the loop's ends is recorded", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^RecordR/);
    await find(page, "button", "Arm Voice");
    await until("the input is heard", () => page.evaluate(() => document.querySelector("[aria-label='Input device']")?.textContent !== "Asking the browser"));
    for (let tap = 0; tap < 5; tap++) {
      await page.keyboard.press("t");
      await sleep(200);
    }
    const bpm = await until("the song takes the tempo", () => page.evaluate(() => /The song plays at ([\d.]+) BPM/.exec(document.body.innerText)?.[1] ?? null));
    await until(`the tempo is ${bpm}`, () => page.evaluate((bpm) => Number(document.querySelector("[aria-label='Tempo']")?.getAttribute("aria-valuenow")).toFixed(1) === bpm, bpm));
    await press(page, "button", /^Recording: count-in/);
    await press(page, "menuitem", "None");
    await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
    const ruler = await roomOf(page, ".arr .ruler");
    await page.mouse.move(ruler.x + 25, ruler.y + 6);
    await page.mouse.down();
    await page.mouse.move(ruler.x + 49, ruler.y + 6, { steps: 3 }); // the second bar
    await page.mouse.up();
    await until("the loop is on", () => page.$("button[aria-label='Loop'][aria-pressed='true']"));
    await page.keyboard.press("l");
    await until("the loop is off", () => page.$("button[aria-label='Loop'][aria-pressed='false']"));
    await page.keyboard.press("p");
    await find(page, "button", "Recording: count-in off, punch on");
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    await until("the third bar has come", async () => Number.parseInt(await textOf(page, "timer", "Position"), 10) >= 3);
    await page.keyboard.press(" ");
    await undoNames(page, "Record Voice");
    const [taken] = await rested("a clip lies there", async () => ((await clips(page)).length > 0 ? clips(page) : null));
    if (!/, bar 2, 1 bar$/.test(taken ?? "")) throw new Error(`the second bar was recorded, and nothing else: ${taken}`);
    await page.keyboard.press("p");
    await find(page, "button", "Recording: count-in off");
  }, "chromium"],
  ["a parameter moves through the song, by hand and by keys, and history goes back to any step", async ({ page }) => {
    await page.keyboard.down("Shift");
    await page.keyboard.press("A");
    await page.keyboard.up("Shift");
    await press(page, "button", "Automate a parameter");
    await press(page, "menuitem", "Level");
    const points = (): Promise<string[]> => names(page, "option", "listbox", "Automation points");
    await until("its first point", async () => (await points()).length === 1);
    const row = await laneOf(page, ".th.sub.automation");
    await page.mouse.click(row.x + 300, row.y + 30);
    await until("a second one", async () => (await points()).length === 2);
    const [, before] = await rested("both points", points);
    await page.$eval("[aria-label='Automation points'] [role=option]:last-child", (element) => (element as HTMLElement).focus());
    await page.keyboard.press("ArrowUp");
    await until("it moved", async () => (await points())[1] !== before);
    await page.keyboard.press("Delete");
    await until("it is gone", async () => (await points()).length === 1);
    await press(page, "button", "History");
    await press(page, "button", /The beginning/);
    await find(page, "button", "Undo");
    await until("nothing moves any more", async () => (await page.$(".th.sub.automation")) === null);
    const wrong = await violations(page);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    await press(page, "button", "Close the history");
  }, "chromium alone"],
  ["a microphone that is refused is said so with a way out, and heard once it is allowed", async ({ page }) => {
    await toStart(page);
    await page.evaluate(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      Object.assign(navigator.mediaDevices, { getUserMedia: () => Promise.reject(new DOMException("no", "NotAllowedError")), allow: () => Object.assign(navigator.mediaDevices, { getUserMedia: real }) });
    });
    await press(page, "button", /^RecordR/);
    await find(page, "button", "Arm Voice");
    await says(page, /does not let this page hear the microphone/);
    await page.evaluate(() => (navigator.mediaDevices as MediaDevices & { allow(): void }).allow());
    await press(page, "button", "Arm Voice");
    await press(page, "button", "Arm Voice");
    await until("the input is heard after all", () => page.evaluate(() => document.querySelector(".input-note.bad") === null));
  }],
  ["a microphone that nobody answers for is not waited for: R takes it back, the song can be left, and a late answer records nothing", async ({ page }) => {
    await toStart(page);
    await page.evaluate(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const answer = (asked: MediaStreamConstraints): Promise<MediaStream> => (Object.assign(navigator.mediaDevices, { getUserMedia: real }), real(asked));
      Object.assign(navigator.mediaDevices, { getUserMedia: (asked: MediaStreamConstraints) => new Promise((resolve) => Object.assign(globalThis, { answer: () => resolve(answer(asked)) })) });
    });
    await press(page, "button", /^RecordR/);
    await find(page, "button", "Arm Voice");
    for (const end of ["key", "leave"]) {
      await page.keyboard.press("r");
      await find(page, "button", "Do not record");
      if (end === "key") await page.keyboard.press("r");
      else await toStart(page);
      await until("it waits no more", async () => (await page.$("button[aria-label='Do not record']")) === null);
    }
    await press(page, "button", /^Open New recording/);
    await find(page, "button", "Record");
    await page.evaluate(() => (globalThis as unknown as { answer(): void }).answer());
    await rested("nothing is recorded", async () => ((await page.$("button[aria-label='Record']:not([disabled])")) !== null && (await page.$("button[aria-label='Play']")) !== null ? "stands" : null));
    if ((await clips(page)).length > 0) throw new Error("a take that nobody wanted lies there");
  }],
  ["a tab closed while it records loses nothing", async (scene) => {
    const { page } = scene;
    await toStart(page);
    await press(page, "button", /^RecordR/);
    await find(page, "button", "Arm Voice");
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    await reaches(page, /^1\. 4|^[2-9]\. /); // it is written as it comes
    await page.close({ runBeforeUnload: false });
    const next = await scene.open();
    await press(next, "button", /^Open New recording/);
    await says(next, /A recording was cut off/);
    await press(next, "button", "Put into the song");
    await undoNames(next, "Recover Voice");
    await until("it is in the song", async () => (await clips(next)).length === 1);
    await until("the offer is gone", () => next.evaluate(() => !/A recording was cut off/.test(document.body.innerText)));
  }],
];
