// From a clone to a song, as a person does it: the demo in one press, files dropped, sounds changed while it plays, notes
// drawn, undone and redone, the tab closed and opened again, and an export whose bytes the command lines make, too.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Page } from "puppeteer-core";
import { settled, violations } from "./access.ts";
import { aimingChapters } from "./aiming.ts";
import { arrangingChapters } from "./arranging.ts";
import { type BrowserName, launch, type Session } from "./browser.ts";
import { editorChapters } from "./editors.ts";
import { midiFile, wavFile } from "./files.ts";
import { everydayChapters } from "./everyday.ts";
import { fingerChapters } from "./fingers.ts";
import { gearChapters } from "./gear.ts";
import { outsideChapters } from "./outside.ts";
import { drop, find, has, names, press, pressTwice, rested, roomOf, still, textOf, until, write } from "./hands.ts";
import { handlingChapters } from "./handling.ts";
import { hearingChapters } from "./hearing.ts";
import { keyboardChapters } from "./keyboard.ts";
import { languageChapters } from "./language.ts";
import { liveChapters } from "./live.ts";
import { fontChapters } from "./fonts.ts";
import { impulseChapters } from "./impulses.ts";
import { melodyChapters } from "./melodies.ts";
import { loadingChapters } from "./loading.ts";
import { machineChapters } from "./machine.ts";
import { makingChapters } from "./making.ts";
import { measuringChapters } from "./measuring.ts";
import { mixingChapters } from "./mixing.ts";
import { movingChapters } from "./moving.ts";
import { nodeChapters } from "./nodes.ts";
import { type Chapter as FileChapter, isTold, recordingChapters, type Where } from "./recording.ts";
import { type Server, serve } from "./server.ts";
import { showingChapters } from "./showing.ts";
import { sizeChapters } from "./sizes.ts";
import { slotChapters } from "./slots.ts";
import { startChapters } from "./start.ts";
import { studioChapters } from "./studio.ts";
import { templateChapters } from "./templates.ts";

const build = resolve(process.env["BUILD"] ?? "build");
const long = process.env["LONG"] === "1";
const shots = process.env["SHOTS"]; // a folder: keep a picture of every chapter
const only = process.env["ONLY"]?.toLowerCase(); // words of a chapter's name: those chapters alone, on a page that was just opened

interface Scene {
  readonly session: Session;
  readonly server: Server;
  readonly folder: string;
  page: Page;
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const notes = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Notes");
const position = (page: Page): Promise<string> => textOf(page, "timer", "Position");
const saved = (page: Page): Promise<unknown> =>
  until("saved on this device", () => page.evaluate(() => [...document.querySelectorAll("[role=status]")].some((element) => element.textContent?.includes("Saved on this device"))));

/** What the arrangement tells and what undo would take back, once both have come to rest. */
const told = (page: Page): Promise<{ readonly all: readonly string[]; readonly undo: string | null }> =>
  rested("the page", async () => ({ all: await clips(page), undo: await page.evaluate(() => document.querySelector('button[aria-label^="Undo: "]')?.getAttribute("aria-label") ?? null) }));

async function chord(page: Page, keys: string): Promise<void> {
  const parts = keys.split("+"), last = parts.pop() as "Z";
  for (const part of parts) await page.keyboard.down(part as "Control");
  await page.keyboard.press(last);
  for (const part of parts.reverse()) await page.keyboard.up(part as "Control");
}

/** The step that undo would take back, once it is the one meant. */
const undoNames = (page: Page, pattern: RegExp): Promise<unknown> =>
  until(`an undo step like ${String(pattern)}`, async () => pattern.test((await page.$eval('button[aria-label^="Undo: "]', (element) => element.getAttribute("aria-label"))) ?? ""));

async function scrollTracks(page: Page, pixels: number): Promise<void> {
  await page.mouse.move(700, 300);
  await page.mouse.wheel({ deltaY: pixels });
}

/** The last tracks of the song, which what has just come in makes room for. */
const scrolledTo = (what: string, page: Page, look: () => Promise<boolean>): Promise<unknown> => until(what, async () => {
  await scrollTracks(page, 3000);
  return look();
});

async function chooseTrack(page: Page, name: string): Promise<void> {
  const header = await still(page, "group", `Track ${name}`);
  await header.click({ offset: { x: 20, y: 8 } });
  await until(`${name} is chosen`, () => header.evaluate((element) => element.getAttribute("aria-current") === "true"));
}

async function valueText(page: Page, role: string, name: string): Promise<string> {
  const handle = await find(page, role, name);
  return handle.evaluate((element) => element.getAttribute("aria-valuetext") ?? "");
}

/** Turn a control by its keys: the way that needs no pixels. */
async function turn(page: Page, role: string, name: string, key: "ArrowUp" | "ArrowDown", times: number): Promise<[string, string]> {
  const before = await valueText(page, role, name);
  await (await find(page, role, name)).focus();
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
  const after = await until(`${name} moves`, async () => {
    const now = await valueText(page, role, name);
    return now === before ? null : now;
  });
  return [before, after];
}

async function openPage(scene: Scene): Promise<void> {
  scene.page = await scene.session.open(scene.server.url);
  await find(scene.page, "heading", "What shall we play?");
}

/** A page of its own for a chapter; the one before goes, so that no song is open twice. */
async function openAnother(scene: Scene): Promise<Page> {
  if (!scene.page.isClosed()) await scene.page.close();
  await openPage(scene);
  return scene.page;
}

type Chapter = readonly [name: string, tell: (scene: Scene) => Promise<void>, where?: Where];
/** Chapters of another file, each of which may open a page of its own. */
const own = (...files: (readonly FileChapter[])[]): Chapter[] =>
  files.flat().map(([name, tell, where]): Chapter => [name, (scene) => tell({ page: scene.page, open: () => openAnother(scene) }), ...(where === undefined ? [] as const : [where] as const)]);

async function openDemo(scene: Scene): Promise<void> {
  await openPage(scene);
  await press(scene.page, "button", "Play the demo song");
  await press(scene.page, "button", "Stop");
  await saved(scene.page);
}

const NEVER_ALONE = 2; // the first chapter, which opens the page, and the last one
/** The end of every telling. */
const attended: Chapter = ["the page never complained, and would have been heard", async ({ session, page }) => {
  expect(session.complaints.length === 0, session.complaints.slice(0, 5).join("; "));
  await page.evaluate(() => {
    console.warn("a warning");
    console.error("an error");
    setTimeout(() => { throw new Error("an exception"); });
  });
  await until("each is heard", async () => [/^warn: a warning/, /^error: an error/, /^uncaught: .*an exception/].every((kind) => session.complaints.some((one) => kind.test(one))));
}];

/** Those that were asked for; the chapters of the first telling's own need what comes before them. */
const asked = (chapters: readonly Chapter[]): readonly Chapter[] => {
  if (only === undefined) return chapters;
  const meant = chapters.filter(([name]) => name.toLowerCase().includes(only));
  return meant.length === 0 ? [] : [["somebody has the demo open", openDemo], ...meant, attended];
};

/** The story itself: what follows is done to the song of what came before. */
const first: readonly Chapter[] = [
  ["the demo plays in one press", async (scene) => {
    await openPage(scene);
    await press(scene.page, "button", "Play the demo song");
    await find(scene.page, "button", "Stop");
    const first = await until("the playhead leaves the beginning", async () => {
      const now = await position(scene.page);
      return now !== "1. 1. 1" && now;
    });
    await until("it goes on", async () => (await position(scene.page)) !== first);
    await until("the demo's clips are told", async () => (await clips(scene.page)).length > 10);
  }],
  ["a MIDI file dropped while it plays becomes tracks", async ({ page }) => {
    await drop(page, "main", [{ name: "Eight bars.mid", type: "audio/midi", bytes: midiFile() }]);
    await undoNames(page, /Eight bars/);
    await scrolledTo("its tracks", page, () => page.evaluate(() => ["Strings", "Drums"].every((name) => document.querySelector(`[aria-label="Mute ${name}"]`) !== null)));
    await find(page, "button", "Stop"); // it still plays
  }],
  ["a WAV dropped while it plays becomes an audio clip", async ({ page }) => {
    await drop(page, "main", [{ name: "Pluck.wav", type: "audio/wav", bytes: wavFile() }]);
    await undoNames(page, /Pluck/);
    await scrolledTo("a track called Pluck", page, () => has(page, '[aria-label="Mute Pluck"]'));
    await find(page, "button", "Stop"); // it still plays
  }],
  ["a broken file is refused with what is wrong and what to do", async ({ page }) => {
    const before = await told(page);
    await drop(page, "main", [{ name: "Broken.mid", type: "audio/midi", bytes: midiFile().slice(0, 100) }]);
    await until("a message that names both", () => page.evaluate(() => /Broken\.mid is not whole: its end is missing\. Copy or download it again\./.test(document.body.textContent ?? "")));
    expect(JSON.stringify(await told(page)) === JSON.stringify(before), "nothing changed");
  }],
  ["a synthesiser and an equaliser change while it plays", async ({ page }) => {
    await scrollTracks(page, -3000);
    await chooseTrack(page, "Halo arp");
    const [cutoff, brighter] = await turn(page, "slider", "Filter Cutoff", "ArrowDown", 5);
    expect(cutoff !== brighter, `the cutoff moved from ${cutoff} to ${brighter}`);
    const [gain, other] = await turn(page, "spinbutton", "Band 3 gain", "ArrowUp", 4);
    expect(gain !== other, `the band moved from ${gain} to ${other}`);
    await find(page, "button", "Stop"); // it still plays
  }],
  ["a preset is found by its tags, compared with another and saved as one's own", async ({ page }) => {
    await chooseTrack(page, "Tune");
    await press(page, "button", /^Preset of Halo: /);
    await find(page, "dialog", "Presets of Halo");
    const found = await violations(page, "region"); // a popover's own dismiss button lies beside its dialog
    expect(found.length === 0, found.join("; "));
    await page.keyboard.type("soft keys");
    await until("one preset is left", async () => (await page.$$(".presets .mi")).length === 1);
    await page.keyboard.press("ArrowDown");
    await until("it is pointed at", () => page.$(".presets .mi[data-focused]"));
    await page.keyboard.press("Enter");
    await undoNames(page, /^Undo: Preset Glass keys/);
    await press(page, "button", "A B compare: Halo plays A");
    await find(page, "button", "A B compare: Halo plays B");
    await press(page, "button", "Next preset of Halo");
    await find(page, "button", "Preset of Halo: Round bass");
    await press(page, "button", "A B compare: Halo plays B");
    await undoNames(page, /^Undo: Compare with A/);
    await press(page, "button", "Preset of Halo: Glass keys");
    await (await find(page, "textbox", "Name of your preset")).type("Night keys");
    await press(page, "button", "Save");
    await until("it is kept", () => page.evaluate(() => /Saved Night keys for every project/.test(document.body.innerText)));
    await find(page, "button", "Preset of Halo: Night keys");
    await find(page, "button", "Stop"); // it still plays
  }],
  ["notes are drawn, undone and redone", async ({ page }) => {
    await press(page, "button", "Stop");
    await (await find(page, "option", /Last stop/)).evaluate((element) => element.focus());
    await page.keyboard.press("Enter");
    const box = await roomOf(page, ".roll-room"), before = await rested("the editor tells notes", async () => (await notes(page)).length);
    for (const [index, [x, y]] of ([[0.52, 0.15], [0.64, 0.22], [0.76, 0.3]] as const).entries())
      await pressTwice(page, box.x + box.width * x, box.y + box.height * y, async () => (await notes(page)).length === before + index + 1);
    for (let i = 2; i >= 0; i--) {
      await chord(page, "Control+Z");
      await until(`back to ${i}`, async () => (await notes(page)).length === before + i);
    }
    for (let i = 1; i <= 3; i++) {
      await chord(page, "Control+Shift+Z");
      await until(`forward to ${i}`, async () => (await notes(page)).length === before + i);
    }
  }],
  ["a groove is found in the library, placed by keys, and taken back", async ({ page }) => {
    await press(page, "button", "Library");
    await write(page, "Search the library", "bossa nova");
    await until("one groove is left", async () => (await page.$$(".library-item")).length === 1);
    const found = await violations(page);
    expect(found.length === 0, found.join("; "));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await undoNames(page, /^Undo: Add Bossa nova/);
    await until("it says where it is", () => page.evaluate(() => /Bossa nova is on /.test(document.body.innerText)));
    await press(page, "button", "Close the library");
    await press(page, "button", /^Undo: Add Bossa nova/);
    await find(page, "button", /^Redo: Add Bossa nova/);
  }],
  ["the tab is closed; all of it is there again, undo included", async (scene) => {
    await saved(scene.page);
    await press(scene.page, "radio", "Arrange");
    await scrollTracks(scene.page, -3000);
    const { all: before, undo } = await told(scene.page);
    await scene.page.close();
    await openPage(scene);
    await press(scene.page, "button", /^Open Night bus/);
    await until("the song is told as before", async () => (await clips(scene.page)).length > 10);
    const { all: after, undo: again } = await told(scene.page);
    expect(before.every((name) => after.includes(name)), `the same clips: ${before.join("; ")}, now ${after.join("; ")}`);
    expect(again === undo, `undo is "${again}", was "${undo}"`);
    await chord(scene.page, "Control+Z");
    await until("undo of what was drawn before the tab was closed", async () => (await scene.page.$eval('button[aria-label^="Redo: "]', (element) => element.getAttribute("aria-label"))) !== null);
    await chord(scene.page, "Control+Shift+Z");
    await until("and redo", async () => (await scene.page.$eval('button[aria-label^="Undo: "]', (element) => element.getAttribute("aria-label"))) === undo);
  }],
  ["the exported WAV has the bytes both command lines make from the same project", async ({ session, page, folder }) => {
    await page.evaluate(() => {
      const kept: Blob[] = ((globalThis as { kept?: Blob[] }).kept = []);
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => (kept.push(blob), make(blob));
    });
    await press(page, "button", "Export");
    await press(page, "radio", "32 bit float");
    const dialog = await find(page, "dialog", /Export/);
    await dialog.evaluate((element) => [...element.querySelectorAll("button")].find((button) => button.textContent?.trim() === "Export")?.click());
    const sum = await until("the sum of the samples", () => page.evaluate(() => /^[0-9a-f]{64}$/.exec(document.querySelector("[role=dialog] .sum")?.textContent ?? "")?.[0] ?? null), 120_000);
    await press(page, "button", "Done");
    await press(page, "button", "Export");
    await press(page, "radio", "Project");
    const again = await find(page, "dialog", /Export/);
    await again.evaluate((element) => [...element.querySelectorAll("button")].find((button) => button.textContent?.trim() === "Export")?.click());
    const base64 = await until("the project as a file", () => page.evaluate(async () => {
      const blob = (globalThis as { kept?: Blob[] }).kept?.[1];
      if (!blob) return null;
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = "";
      for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
      return btoa(text);
    }));
    const bundle = join(folder, "song.tutti"), out = join(folder, "song.wav");
    writeFileSync(bundle, Buffer.from(base64, "base64"));
    const render = async (program: string, ...first: string[]): Promise<string> =>
      (JSON.parse((await promisify(execFile)(program, [...first, "render", bundle, "-o", out, "--format", "f32", "--json"])).stdout) as { sha256: string }).sha256;
    const native = await render(join(build, "tutti"));
    expect(native === sum, `native made ${native}, the tab ${sum}`);
    if (session.name === "firefox" && !long) return; // what Node runs is the same in either browser, and slow
    const node = await render(process.execPath, join(build, "wasm/tutti.mjs"));
    expect(node === sum, `Node made ${node}, the tab ${sum}`);
  }],
  ["every screen names what it shows, readably, in the dark and in the light", async (scene) => {
    const { page } = scene, wrong: string[] = [];
    const rest = (): Promise<void> => settled(page);
    const look = async (screen: string): Promise<void> => {
      for (let face = 0; face < 2; face++) {
        wrong.push(...(await violations(page)).map((one) => `${screen}: ${one}`));
        await press(page, "button", /^(Dark|Light|Dark or light)$/);
        await rest();
      }
    };
    await press(page, "button", "Done"); // of the export before
    await chooseTrack(page, "Keys");
    for (const screen of ["Arrange", "Edit", "Mix"]) {
      await press(page, "radio", screen);
      await look(screen);
    }
    await press(page, "button", "Export");
    await find(page, "dialog", /Export/);
    await rest();
    wrong.push(...(await violations(page)).map((one) => `Export: ${one}`));
    await page.keyboard.press("Escape");
    await press(page, "button", "Start screen");
    await find(page, "heading", "What shall we play?");
    await look("start");
    expect(wrong.length === 0, wrong.join("; "));
  }, "chromium"],
  ...own(recordingChapters, hearingChapters, gearChapters, outsideChapters),
  attended,
];

/** What needs nothing of it but a song on this device. */
const second: readonly Chapter[] = [
  ["another person has the demo open, too", openDemo],
  ...own(movingChapters, aimingChapters, everydayChapters, showingChapters),
  attended,
];

/** And what needs no more either: the files of each line are one telling. */
const others: readonly (readonly Chapter[])[] = [
  [studioChapters, editorChapters, liveChapters, slotChapters],
  [makingChapters, arrangingChapters, handlingChapters, mixingChapters, nodeChapters],
  [keyboardChapters, fingerChapters, sizeChapters, startChapters],
  [templateChapters, loadingChapters, fontChapters, impulseChapters, melodyChapters, machineChapters, measuringChapters, languageChapters],
].map((files) => [["somebody has the demo open", openDemo], ...own(...files), attended]);

interface Telling {
  readonly browser: BrowserName;
  readonly chapters: readonly Chapter[];
}

interface Told {
  readonly passed: number;
  /** What was wrong, by the chapter's name. */
  readonly wrong: ReadonlyMap<string, string>;
}

async function tell(server: Server, { browser, chapters }: Telling): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), "tutti-story-"));
  const session = await launch(browser);
  const scene: Scene = { session, server, folder, page: undefined as never }, wrong = new Map<string, string>();
  let passed = 0;
  for (const [name, chapter] of chapters) {
    const begin = Date.now();
    try {
      await chapter(scene);
      passed++;
      console.log(`ok      ${browser}: ${name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
    } catch (error) {
      wrong.set(name, error instanceof Error ? error.message : String(error));
    }
    if (shots !== undefined) await scene.page?.screenshot({ path: join(shots, `${browser}-${name.replace(/\W+/g, "-").slice(0, 40)}.png`) as `${string}.png` }).catch(() => {});
  }
  await session.close();
  rmSync(folder, { recursive: true, force: true });
  return { passed, wrong };
}

const UNSTEADY_MOST = 2;

/**
 * A hand that came too late for a picture is no fault of the studio, and one machine in fifty is that busy. So a telling in which one
 * chapter or two went wrong begins once more, in another browser: what goes wrong again is wrong, and the rest is said to be unsteady.
 */
async function tellSteadily(server: Server, telling: Telling): Promise<Told> {
  const first = await tell(server, telling);
  if (first.wrong.size === 0 || first.wrong.size > UNSTEADY_MOST) return first;
  for (const [name, what] of first.wrong) console.log(`unsteady  ${telling.browser}: ${name}: ${what}`);
  const again = await tell(server, telling), both = new Map([...again.wrong].filter(([name]) => first.wrong.has(name)));
  return { passed: first.passed + first.wrong.size - both.size, wrong: both };
}

const server = await serve(build);
const chosen = process.argv.slice(2) as BrowserName[];
/** Each telling in a browser of its own, the longest first. */
const of = (browser: BrowserName): Telling[] => chosen.length > 0 && !chosen.includes(browser) ? [] : [first, second, ...others]
  .map((chapters) => ({ browser, chapters: asked(chapters).filter(([, , where]) => only !== undefined || isTold(where, browser, long)) }))
  .filter(({ chapters }) => chapters.length > NEVER_ALONE);
const tellings = { chromium: of("chromium"), firefox: of("firefox") };
let [passed, failed] = [0, 0];
/** Whoever is through takes what nobody has begun. */
const person = async (waiting: Telling[]): Promise<void> => {
  for (let telling = waiting.shift(); telling !== undefined; telling = waiting.shift()) {
    const told = await tellSteadily(server, telling);
    for (const [name, what] of told.wrong) console.log(`not ok  ${telling.browser}: ${name}: ${what}`);
    passed += told.passed;
    failed += told.wrong.size;
  }
};
// Three people, though the machines this runs on have two cores: they mostly wait for what they pressed. Firefox has one of them: beside
// another Firefox it may stand still for minutes.
await Promise.all([person(tellings.chromium), person(tellings.chromium), person(tellings.firefox)]);
await server.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
