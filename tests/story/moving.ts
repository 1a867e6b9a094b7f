// Moving about a song and setting the place up: zoomed at the pointer, led by the strip above, held by the grid, made room in and cut,
// its other voices seen faintly, and what stands open kept under a name.

import type { KeyInput, Page } from "puppeteer-core";
import { midiTracks } from "../browser/smf.ts";
import { boxOf } from "./handling.ts";
import { drop, find, names, press, rested, roomOf, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { closeDialogs, command, expect } from "./studio.ts";

const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const told = (page: Page, wanted: RegExp): Promise<string> => until(`a clip like ${String(wanted)}`, async () => (await clips(page)).find((name) => wanted.test(name)));
const gone = (page: Page, unwanted: RegExp): Promise<unknown> => until(`no clip like ${String(unwanted)}`, async () => !(await clips(page)).some((name) => unwanted.test(name)));
const undoNames = (page: Page, step: RegExp): Promise<unknown> => find(page, "button", new RegExp(`^Undo: ${step.source}`));
const KICK = /^Kick, Kick, bar 9, /, LIGHTS = /^Street lights, Street lights, bar 9, /, LAST = /^Last stop, /;

async function chord(page: Page, modifier: KeyInput, key: KeyInput): Promise<void> {
  await page.keyboard.down(modifier);
  await page.keyboard.press(key);
  await page.keyboard.up(modifier);
}

/** The song that the demo became, all of it in sight. */
async function wholeSong(page: Page): Promise<void> {
  await page.keyboard.press("1");
  await page.keyboard.press("f");
  await told(page, KICK);
  await told(page, LAST);
}

async function zoom(page: Page, x: number, y: number, deltaY: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await page.mouse.wheel({ deltaY });
  await page.keyboard.up("Control");
}

/** Carries the clip of the street lights by so many pixels and gives what it is called then. */
async function carried(page: Page, dx: number, free = false): Promise<string> {
  const box = await boxOf(page, LIGHTS), x = box.x + Math.min(40, box.width / 2), y = box.y + box.height - 10;
  await page.mouse.move(x, y);
  await page.mouse.down();
  if (free) await page.keyboard.down("Control");
  await page.mouse.move(x + dx / 2, y, { steps: 3 });
  await page.mouse.move(x + dx, y, { steps: 3 });
  await page.mouse.up();
  if (free) await page.keyboard.up("Control");
  await undoNames(page, /Move/);
  await gone(page, LIGHTS);
  const name = await told(page, /^Street lights, Street lights, bar (9 beat|1\d)/);
  await chord(page, "Control", "z");
  await told(page, LIGHTS);
  return name;
}

const ghosts = (page: Page): Promise<string> => page.$eval(".roll-room > canvas", (canvas) => (canvas as HTMLCanvasElement).toDataURL());

export const movingChapters: readonly Chapter[] = [
  ["a song is zoomed at the pointer, led by the strip that shows all of it, and what is carried keeps to the grid one sees", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^Open Night bus/);
    await find(page, "button", "Play");
    await wholeSong(page);
    const far = await boxOf(page, KICK), bar = far.width / 16;
    expect(/, bar 10, /.test(await carried(page, 1.3 * bar)), "from afar a clip keeps to bars");
    expect(/, bar 10 beat /.test(await carried(page, 1.3 * bar, true)), "with Ctrl it lies anywhere");
    await zoom(page, far.x, far.y + 20, -900);
    const near = await until("it is nearer", async () => {
      const box = await boxOf(page, LIGHTS);
      return box.width > far.width ? box : null;
    }), nearBar = near.width / 8;
    expect(Math.abs(near.x - far.x) < 12, `what lies under the pointer stays there: ${far.x}, ${near.x}`);
    const fine = await carried(page, 0.31 * nearBar);
    expect(/, bar 9 beat \d(\.25|\.5|\.75)?, /.test(fine), `from near it keeps to finer steps: ${fine}`);
    await press(page, "button", "Snap: Adaptive");
    await press(page, "menuitem", "Bar");
    await find(page, "button", "Snap: Bar");
    expect(/, bar 10, /.test(await carried(page, 0.7 * nearBar)), "or to what was chosen");
    await press(page, "button", "Snap: Bar");
    await press(page, "menuitem", "Adaptive");

    const strip = await roomOf(page, ".arr .overview canvas");
    const y = strip.y + strip.height / 2, middle = strip.x + strip.width * 0.75;
    await page.mouse.click(middle, y);
    await gone(page, KICK);
    const later = await told(page, /^Kick four, Kick, bar 49, /), pattern = new RegExp(`^${later}`), before = await boxOf(page, pattern);
    await page.mouse.move(middle, y);
    await page.mouse.down();
    await page.mouse.move(middle + 12, y, { steps: 4 });
    await page.mouse.up();
    const led = await until("the part that shows goes along", async () => {
      const box = await boxOf(page, pattern);
      return box.x !== before.x || box.width !== before.width ? box : null;
    });
    expect(led.x <= before.x, "to the right, so what shows goes left");
    let edge = middle;
    await until("its right edge says that it can be drawn", async () => {
      await page.mouse.move(edge += 4, y);
      return page.$eval(".arr .overview canvas", (canvas) => (canvas as HTMLCanvasElement).style.cursor === "ew-resize");
    });
    const shown = await rested("what shows", async () => (await clips(page)).length);
    await page.mouse.down();
    await page.mouse.move(strip.x + strip.width - 2, y, { steps: 4 });
    await page.mouse.up();
    await until("more shows", async () => (await clips(page)).length > shown);
    await page.mouse.click(middle, y, { count: 2 });
    await told(page, KICK);
    await told(page, LAST);
  }, "chromium alone"],
  ["time is made in a song for all tracks, and cut out again", async ({ page }) => {
    await wholeSong(page);
    const inOrder = async (): Promise<string> => (await clips(page)).sort().join("; "), before = await rested("the song", inOrder), kick = await boxOf(page, KICK), bar = kick.width / 16, ruler = await roomOf(page, ".arr .ruler");
    await page.mouse.move(kick.x - 4 * bar, ruler.y + 6);
    await page.mouse.down();
    await page.mouse.move(kick.x - 2 * bar, ruler.y + 6, { steps: 3 });
    await page.mouse.move(kick.x, ruler.y + 6, { steps: 3 });
    await page.mouse.up();
    await undoNames(page, /Change loop/);
    await chord(page, "Control", "i");
    await undoNames(page, /Insert/);
    await told(page, /^Kick, Kick, bar 13, /);
    await told(page, /^Verse chords, Keys, bar 1, 4 bars/);
    await page.mouse.click(ruler.x + 300, ruler.y + 24, { button: "right" });
    await press(page, "menuitem", /^Cut the loop out of the song/);
    await told(page, KICK);
    for (const step of [/Insert/, /Change loop/]) {
      await chord(page, "Control", "z");
      await undoNames(page, step);
    }
    await chord(page, "Control", "z");
    await until("the song is as it was", async () => (await inOrder()) === before);
  }, "chromium"],
  ["an editor shows the other voices faintly, or not", async ({ page }) => {
    await (await find(page, "option", /^Chorus chords, Keys, bar 25, /)).focus();
    await page.keyboard.press("Enter");
    await until("the editor is there", async () => (await names(page, "option", "listbox", "Notes")).length > 0);
    await press(page, "button", "Ghosts");
    const off = async (): Promise<boolean> => (await find(page, "button", "Ghosts")).evaluate((element) => element.getAttribute("aria-pressed") === "false");
    await until("they are off", off);
    const alone = await rested("the notes", () => ghosts(page));
    await press(page, "button", "Ghosts");
    await until("others are seen", async () => !(await off()) && (await ghosts(page)) !== alone);
    await press(page, "button", "Ghosts");
    await until("and go again", async () => (await ghosts(page)) === alone);
    await press(page, "button", "Ghosts");
    await press(page, "radio", "Arrange");
  }, "chromium"],
  ["however many the other voices' notes are, all are seen faintly", async ({ page }) => {
    const QUARTER = 480, COUNT = 4000, EACH = 24, last = COUNT * EACH; // ticks
    const run = Array.from({ length: COUNT }, (_, index) => ({ start: index * EACH, length: EACH / 2, key: 64 + (index % 4) }));
    const bytes = midiTracks([{ name: "Mine", notes: [{ start: 0, length: QUARTER, key: 60 }, { start: last - QUARTER, length: QUARTER, key: 60 }] }, { name: "Run", notes: run }, { name: "Bell", notes: [{ start: last - 40 * QUARTER, length: 40 * QUARTER, key: 62 }] }]);
    await toStart(page);
    await press(page, "button", /^Empty song/);
    await find(page, "group", "Transport");
    await drop(page, "main", [{ name: "Many.mid", type: "audio/midi", bytes }]);
    await (await find(page, "option", /Mine, bar 1, /)).focus();
    await page.keyboard.press("Enter");
    await until("the editor is there", async () => (await names(page, "option", "listbox", "Notes")).length > 0);
    const room = await roomOf(page, ".roll-room > canvas");
    for (let step = 0; step < 12; step++) await zoom(page, room.x + 4, room.y + 40, 400);
    /** The lines of the picture, each as a sum; and where the bands begin that differ from what was there without the other voices. */
    const lines = (): Promise<number[]> => page.$eval(".roll-room > canvas", (element) => {
      const { width, height } = element as HTMLCanvasElement, copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      copy?.drawImage(element as HTMLCanvasElement, 0, 0);
      const data = copy?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      return Array.from({ length: height }, (_, y) => data.subarray(4 * y * width, 4 * (y + 1) * width).reduce((sum, value, at) => sum + value * ((at % 97) + 1), 0));
    });
    const bands = async (without: readonly number[]): Promise<number[]> => (await lines()).flatMap((sum, y, all) => (sum !== without[y] && (y === 0 || all[y - 1] === without[y - 1]) ? [y] : []));
    await press(page, "button", "Ghosts");
    const alone = await rested("the notes alone", lines);
    await press(page, "button", "Ghosts");
    const seen = await until("the run on its four keys, and the bell below", async () => {
      const now = await rested("the other voices", () => bands(alone));
      return now.length === 5 ? now : null;
    });
    expect((seen[4] as number) - (seen[0] as number) === 5 * 16, `the bell is five keys below the run's highest: ${seen}`);
    await closeDialogs(page);
    await toStart(page);
    await press(page, "button", /^Open Night bus/);
    await find(page, "button", "Play");
  }, "chromium"],
  ["what stands open is kept under a name, and is there in the next visit", async ({ page, open }) => {
    await command(page, "Performance");
    await find(page, "heading", "Performance");
    await press(page, "button", "Library");
    await find(page, "textbox", "Search the library");
    await press(page, "button", "Workspaces");
    await press(page, "menuitem", "Keep this as a workspace");
    const field = await find(page, "textbox", "Name of the workspace");
    await until("the field has the focus", () => field.evaluate((element) => element === document.activeElement));
    await page.keyboard.type("Hunting");
    await page.keyboard.press("Enter");
    await until("it is kept", () => page.evaluate(() => /Hunting is among your workspaces/.test(document.body.innerText)));
    const both = (): Promise<string> => page.evaluate(() => ["input[aria-label='Search the library']", ".drawer"].map((one) => document.querySelector(one) !== null).join());
    await press(page, "button", "Close performance");
    await press(page, "radio", "Mix");
    await until("neither is there", async () => (await both()) === "false,false");
    await command(page, "Hunting");
    await until("both are there", async () => (await both()) === "true,true");
    await until("saved", () => page.evaluate(() => [...document.querySelectorAll("[role=status]")].some((element) => element.textContent?.includes("Saved on this device"))));
    page = await open();
    await press(page, "button", /^Open Night bus/);
    await press(page, "radio", "Mix");
    await press(page, "button", "Workspaces");
    await press(page, "menuitem", "Hunting");
    await until("both are there in the next visit", async () => (await both()) === "true,true");
    await press(page, "button", "Workspaces");
    await press(page, "menuitem", "Forget Hunting");
    await press(page, "button", "Close performance");
    await press(page, "button", "Close the library");
  }, "long"],
];
