// A person who tries everything: seeded random actions through the real page. Whatever they do, the page has nothing to complain of,
// the document is legal by the command line's own check, and undo leads back to the song as it was at the beginning.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "puppeteer-core";
import { unzip } from "../faults/zip.ts";
import { launch, type Session } from "../story/browser.ts";
import { find, press, until } from "../story/hands.ts";
import { serve } from "../story/server.ts";
import { anything } from "./actions.ts";
import { backOut, bundle } from "./bundle.ts";
import { type Random, random } from "./random.ts";

const build = resolve(process.env["BUILD"] ?? "build");
const verbose = process.env["VERBOSE"] !== undefined;
const shots = process.env["SHOTS"]; // a folder: keep a picture of every failure
const long = process.env["LONG"] === "1";
const firstSeed = Number(process.env["TUTTI_SEED"] ?? process.argv[2] ?? 1);
const asked = process.argv[3];
/** How many actions each walk has: the last of the long form goes on where a song is long and its past deep. */
const walks: readonly number[] = asked !== undefined ? [Number(asked)] : long ? [...Array<number>(10).fill(500), 10_000] : [100];
const WAYS = [/^Make a beat/, /^Open and take apart/, /^Play keys/];
const CHECKED_EVERY = 1000; // actions of a long walk, which begins with nothing
const SECOND_WINDOW_MS = 60_000; // a busy machine that plays a full song beside it takes its time
const STEPS_AT_ONCE = 100; // of undo, in one call into the page
const TOLD = 25; // of the last actions, when something is wrong

/** What the person would see of a page that is broken, and where they are. */
async function state(page: Page): Promise<"well" | "home" | "crashed"> {
  return page.evaluate(() => {
    const heads = [...document.querySelectorAll("h1")].map((head) => head.textContent ?? "");
    return heads.some((text) => text.startsWith("Something went wrong")) ? "crashed" : heads.some((text) => text.startsWith("What shall we play")) ? "home" : "well";
  });
}

/** Is it legal, by the program that renders it elsewhere? Gives the hash of its state. */
function check(bytes: Buffer, folder: string): string {
  const file = join(folder, "song.tutti");
  writeFileSync(file, bytes);
  return (JSON.parse(execFileSync(join(build, "tutti"), ["check", file, "--json"], { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" })) as { hash: string }).hash;
}

/** What is in the song; numbers that were given to objects are given for ever. */
const song = (bytes: Buffer): string => JSON.stringify({ ...(JSON.parse(unzip(bytes).get("project.json")?.toString() ?? "{}") as object), ids: null }, null, 1);

/** Undo until there is nothing more; gives how many steps that were. */
async function undoAll(page: Page): Promise<number> {
  const some = (): Promise<number> => page.evaluate(async (most) => {
    const button = (): HTMLButtonElement | null => document.querySelector<HTMLButtonElement>('button[aria-label^="Undo"]');
    const rest = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    let steps = 0;
    await rest();
    while (steps < most && button()?.disabled === false && button()?.getAttribute("aria-disabled") !== "true" && button()?.getAttribute("aria-label")?.startsWith("Undo: ") === true) {
      button()?.click();
      steps++;
      await rest();
    }
    return steps;
  }, STEPS_AT_ONCE);
  for (let steps = 0; ;) {
    const more = await some();
    steps += more;
    if (more < STEPS_AT_ONCE) return steps;
  }
}

/** The same project in a second window: it says so, and what is done there harms neither. */
async function secondWindow(session: Session, url: string, dice: Random, done: string[]): Promise<void> {
  const second = await session.open(url);
  await until("the song is in the list", () => second.$(".card-open"), SECOND_WINDOW_MS);
  await press(second, "button", /^Open (?!and)/);
  await press(second, "button", dice.of(["Open for reading", "Open a copy"]));
  await find(second, "group", "Transport");
  for (let i = 0; i < 12; i++) done.push(`second window: ${await anything(second, dice)}`);
  if ((await state(second)) === "crashed") throw new Error(`second window: ${await second.evaluate(() => document.body.innerText.slice(0, 600))}`);
  await second.close();
}

/** The song as a file, whatever the page shows just now. */
async function takeOut(page: Page): Promise<Buffer> {
  await page.setViewport({ width: 1440, height: 900 });
  await backOut(page);
  return bundle(page);
}

interface Begun { readonly page: Page; readonly seed: number; readonly folder: string; readonly song: string; readonly hash: string }

/** The song is legal; undo of all of it leads back to what it was at the beginning. */
async function leadsBack({ page, seed, folder, song: before, hash }: Begun): Promise<number> {
  check(await takeOut(page), folder);
  const steps = await undoAll(page), again = await bundle(page), hashAgain = check(again, folder);
  if (song(again) === before && hashAgain === hash) return steps;
  writeFileSync(join(tmpdir(), `tutti-wander-${seed}-before.json`), before);
  writeFileSync(join(tmpdir(), `tutti-wander-${seed}-after.json`), song(again));
  throw new Error(`undo of ${steps} steps did not lead back`);
}

async function walk(session: Session, url: string, seed: number, actions: number): Promise<string> {
  const dice = random(seed), done: string[] = [], folder = mkdtempSync(join(tmpdir(), "tutti-wander-"));
  const page = await session.open(url, async (page) => (await page.createCDPSession()).send("Browser.setDownloadBehavior", { behavior: "deny" })); // exports stay in the tab
  const well = async (): Promise<boolean> => {
    if (session.complaints.length > 0) throw new Error(session.complaints.slice(0, 3).join("; "));
    const now = await state(page);
    if (now === "crashed") throw new Error(await page.evaluate(() => document.body.innerText.slice(0, 600)));
    return now === "well";
  };
  try {
    await press(page, "button", actions > CHECKED_EVERY ? "Empty song" : WAYS[seed % WAYS.length] ?? "");
    await find(page, "group", "Transport");
    const whole = await bundle(page), begun: Begun = { page, seed, folder, song: song(whole), hash: check(whole, folder) };
    for (let i = 0; i < actions; i++) {
      done.push(await anything(page, dice));
      if (dice.chance(0.004)) {
        await secondWindow(session, url, dice, done);
        await page.bringToFront();
      }
      if (verbose) console.log(`${i} ${done.at(-1)}`);
      if (!(await well())) await press(page, "button", /^Open (?!and)/); // went home: back to the song
      if (i % CHECKED_EVERY === CHECKED_EVERY - 1) console.log(`        ${i + 1} actions: legal, at ${check(await takeOut(page), folder)}`);
    }
    done.push("undo of all of it");
    const steps = await leadsBack(begun);
    await well();
    return `${steps} steps back to ${begun.hash}`;
  } catch (error) {
    if (shots !== undefined) await page.screenshot({ path: join(shots, `wander-${seed}.png`) as `${string}.png` }).catch(() => {});
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n  after ${done.length} actions, the last:\n    ${done.slice(-TOLD).join("\n    ")}`, { cause: error });
  } finally {
    session.complaints.length = 0;
    await page.close().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
}

let [passed, failed] = [0, 0];
const server = await serve(build);
const session = await launch("chromium");
for (const [index, actions] of walks.entries()) {
  const begin = Date.now(), seed = firstSeed + index;
  try {
    const told = await walk(session, server.url, seed, actions);
    passed++;
    console.log(`ok      ${actions} actions of seed ${seed}: ${told} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`not ok  ${error instanceof Error ? error.message : String(error)}`);
  }
}
await session.close();
await server.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
