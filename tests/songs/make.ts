// Makes the demo songs as a person would: a MIDI file is dropped on the start screen, the mixer is set, a hall is shared and a limiter
// closes the master, all through the page; then the project is exported into web/songs/. `make songs` runs it.

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { KeyInput, Page } from "puppeteer-core";
import { unzip, zip } from "../faults/zip.ts";
import { launch } from "../story/browser.ts";
import { drop, find, names, press, until } from "../story/hands.ts";
import { serve } from "../story/server.ts";
import { bundle } from "../wander/bundle.ts";
import { micInFrontOfHands, recordClaps } from "./claps.ts";
import { harbour } from "./harbour.ts";
import { nightFerry } from "./night_ferry.ts";
import { midi, type Score } from "./score.ts";
import { secondFloor } from "./second_floor.ts";
import { slowBounce } from "./slow_bounce.ts";

interface Mix {
  readonly levels: Readonly<Record<string, string>>;
  readonly hall: readonly string[];
  readonly input: string;
  /** What else is done to it, before the limiter. */
  readonly touch?: (page: Page) => Promise<void>;
}
const SONGS: readonly (readonly [Score, Mix])[] = [
  [slowBounce, { levels: { Drums: "0", Bass: "0", "Electric piano": "-4", Vibes: "-3", Lead: "-6", Pad: "-9" }, hall: ["Electric piano", "Vibes", "Lead"], input: "5" }],
  [secondFloor, { levels: { Drums: "-3", Bass: "0", "Guitar left": "-2", "Guitar right": "-2", Organ: "-8", "Lead guitar": "-4", Voice: "-1", "Second voice": "-5" }, hall: ["Drums", "Lead guitar", "Voice", "Second voice"], input: "3", touch: clapped }],
  [harbour, { levels: { Flute: "-3", Oboe: "1", Horns: "-4", Trumpets: "-5", Timpani: "-4", Harp: "-5", Violins: "-2", Strings: "-5", Basses: "-2" }, hall: ["Flute", "Oboe", "Horns", "Trumpets", "Timpani", "Harp", "Violins", "Strings"], input: "7" }],
  [nightFerry, { levels: { Drums: "-2", Bass: "0", Chords: "-4", Pad: "-7", Bells: "-9" }, hall: ["Chords", "Bells", "Pad"], input: "6", touch: drift }],
];

/** A value typed onto a control. */
async function type(page: Page, name: string | RegExp, value: string): Promise<void> {
  const control = await find(page, "slider", name);
  await control.evaluate((element) => element.scrollIntoView({ block: "nearest", inline: "nearest" }));
  await control.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  for (const letter of value) await page.keyboard.press(letter as KeyInput);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.tagName !== "INPUT");
}

const undoNames = (page: Page, step: RegExp): Promise<unknown> => find(page, "button", new RegExp(`^Undo: .*${step.source}`));

async function send(page: Page, track: string, isFirst: boolean): Promise<void> {
  const button = await find(page, "button", `Add a send to ${track}`);
  await button.evaluate((element) => element.scrollIntoView({ block: "nearest", inline: "nearest" }));
  await button.focus();
  await page.keyboard.press("Enter");
  await press(page, "menuitem", isFirst ? "New return" : "Hall");
  await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
  await find(page, "slider", `Send of ${track} to Hall`);
}

/** Hands clap along in the last chorus, in two takes; a part of the hall goes with them. */
async function clapped(page: Page): Promise<void> {
  await recordClaps(page);
  await type(page, "Level of Claps", "-5");
  await send(page, "Claps", false);
}

/** A slow wave opens and closes the chords, and the pad comes out of nothing and goes there again. */
async function drift(page: Page): Promise<void> {
  await press(page, "radio", "Arrange");
  await (await find(page, "group", "Track Chords")).click({ offset: { x: 24, y: 8 } });
  await press(page, "button", "Device");
  await press(page, "menuitem", /^Orbit/);
  await undoNames(page, /Orbit/);
  const cutoff = await find(page, "slider", /Cutoff$/);
  await cutoff.evaluate((element) => element.scrollIntoView({ block: "nearest", inline: "nearest" }));
  await cutoff.click({ button: "right" });
  await press(page, "menuitem", /^Orbit/);
  await undoNames(page, /moves .*Cutoff/);
  await type(page, /Rate$/, "0.06");
  await (await find(page, "group", "Track Pad")).click({ offset: { x: 24, y: 8 } });
  await page.keyboard.down("Shift");
  await page.keyboard.press("A");
  await page.keyboard.up("Shift");
  await press(page, "button", "Automate a parameter");
  await press(page, "menuitem", "Level");
  const points = (): Promise<string[]> => names(page, "option", "listbox", "Automation points");
  await until("its first point", async () => (await points()).length === 1);
  await page.keyboard.press("f"); // all of the song
  const lane = await page.$eval(".th.sub.automation", (element) => ({ x: element.getBoundingClientRect().right, y: element.getBoundingClientRect().y, height: element.getBoundingClientRect().height }));
  for (const [x, part] of [[2, 0.95], [120, 0.4], [960, 0.45], [1110, 0.95]] as const) await page.mouse.click(lane.x + x, lane.y + lane.height * part);
  await until("its points", async () => (await points()).length >= 4);
  await press(page, "radio", "Mix");
}

async function make(page: Page, score: Score, mix: Mix): Promise<Buffer> {
  await find(page, "heading", "What shall we play?");
  await drop(page, "main", [{ name: `${score.name}.mid`, type: "audio/midi", bytes: midi(score) }]);
  await find(page, "group", "Transport");
  await press(page, "radio", "Mix");
  for (const [track, level] of Object.entries(mix.levels)) await type(page, `Level of ${track}`, level);
  for (const [index, track] of mix.hall.entries()) await send(page, track, index === 0);
  await mix.touch?.(page);
  await (await find(page, "group", "Strip Master")).click({ offset: { x: 30, y: 8 } });
  await until("the arrangement shows", async () => {
    await press(page, "radio", "Arrange");
    return page.$(".arr .lanes");
  });
  await press(page, "button", "Device");
  await press(page, "menuitem", /^Roof/);
  await undoNames(page, /Roof/);
  await type(page, /Input$/, mix.input);
  return bundle(page);
}

/** The same entries, packed as small as they go. */
const packed = (bytes: Buffer): Buffer => zip(unzip(bytes));

const build = resolve(process.env["BUILD"] ?? "build"), folder = resolve("web/songs"), shots = process.env["SHOTS"];
mkdirSync(folder, { recursive: true });
const server = await serve(build), session = await launch("chromium");
const wanted = process.argv[2]; // a part of a name: only those
for (const [score, mix] of SONGS.filter(([{ name }]) => wanted === undefined || name.includes(wanted))) {
  const page = await session.open(server.url, async (page) => {
    await (await page.createCDPSession()).send("Browser.setDownloadBehavior", { behavior: "deny" });
    await micInFrontOfHands(page);
  });
  try {
    const bytes = packed(await make(page, score, mix));
    writeFileSync(join(folder, `${score.name.toLowerCase().replace(/ /g, "_")}.tutti`), bytes);
    console.log(`${score.name}: ${bytes.length} bytes`);
  } finally {
    if (shots !== undefined) await page.screenshot({ path: join(shots, `song-${score.name}.png`) as `${string}.png` });
  }
}
if (session.complaints.length > 0) throw new Error(session.complaints.join("; "));
await session.close();
await server.stop();
