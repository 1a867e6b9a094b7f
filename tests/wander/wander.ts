// A person who tries everything: seeded random actions through the real page. Whatever they do, the page has nothing to complain of,
// the document is legal by the command line's own check, and undo leads back to the song as it was at the beginning.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "puppeteer-core";
import { unzip } from "../faults/zip.ts";
import { launch, type Session } from "../story/browser.ts";
import { find, press } from "../story/hands.ts";
import { serve } from "../story/server.ts";
import { anything } from "./actions.ts";
import { backOut, bundle } from "./bundle.ts";
import { type Random, random } from "./random.ts";

const build = resolve(process.env["BUILD"] ?? "build");
const verbose = process.env["VERBOSE"] !== undefined;
const shots = process.env["SHOTS"]; // a folder: keep a picture of every failure
const long = process.env["LONG"] === "1";
const firstSeed = Number(process.env["TUTTI_SEED"] ?? process.argv[2] ?? 1);
const walks = long ? 20 : 1, actions = Number(process.argv[3] ?? (long ? 500 : 100));
const WAYS = [/^Make a beat/, /^Open and take apart/, /^Play keys/];
const TOLD = 25; // of the last actions, when something is wrong

/** What the person would see of a page that is broken, and where they are. */
async function state(page: Page): Promise<"well" | "home" | "crashed"> {
  return page.evaluate(() => {
    const heads = [...document.querySelectorAll("h1")].map((head) => head.textContent ?? "");
    return heads.some((text) => text.startsWith("Something went wrong")) ? "crashed" : heads.some((text) => text.startsWith("What shall we play")) ? "home" : "well";
  });
}

/** Is it legal, by the program that renders it elsewhere? */
function check(bytes: Buffer, folder: string): void {
  const file = join(folder, "song.tutti");
  writeFileSync(file, bytes);
  execFileSync(join(build, "tutti"), ["check", file], { stdio: ["ignore", "pipe", "pipe"] });
}

/** What is in the song; numbers that were given to objects are given for ever. */
const song = (bytes: Buffer): string => JSON.stringify({ ...(JSON.parse(unzip(bytes).get("project.json")?.toString() ?? "{}") as object), ids: null }, null, 1);

/** Undo until there is nothing to undo; gives how many steps that were. */
async function undoAll(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const button = (): HTMLButtonElement | null => document.querySelector<HTMLButtonElement>('button[aria-label^="Undo"]');
    const rest = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    let steps = 0;
    await rest();
    while (button()?.disabled === false && button()?.getAttribute("aria-disabled") !== "true" && button()?.getAttribute("aria-label")?.startsWith("Undo: ") === true) {
      button()?.click();
      steps++;
      await rest();
    }
    return steps;
  });
}

/** The same project in a second window: it says so, and what is done there harms neither. */
async function secondWindow(session: Session, url: string, dice: Random, done: string[]): Promise<void> {
  const second = await session.open(url);
  await press(second, "button", /^Open (?!and)/);
  await press(second, "button", dice.of(["Open for reading", "Open a copy"]));
  await find(second, "group", "Transport");
  for (let i = 0; i < 12; i++) done.push(`second window: ${await anything(second, dice)}`);
  if ((await state(second)) === "crashed") throw new Error(`second window: ${await second.evaluate(() => document.body.innerText.slice(0, 600))}`);
  await second.close();
}

async function walk(session: Session, url: string, seed: number): Promise<string> {
  const dice = random(seed), done: string[] = [], folder = mkdtempSync(join(tmpdir(), "tutti-wander-"));
  const page = await session.open(url, async (page) => (await page.createCDPSession()).send("Browser.setDownloadBehavior", { behavior: "deny" })); // exports stay in the tab
  const well = async (): Promise<boolean> => {
    if (session.complaints.length > 0) throw new Error(session.complaints.slice(0, 3).join("; "));
    const now = await state(page);
    if (now === "crashed") throw new Error(await page.evaluate(() => document.body.innerText.slice(0, 600)));
    return now === "well";
  };
  try {
    await press(page, "button", WAYS[seed % WAYS.length] ?? "");
    await find(page, "group", "Transport");
    const before = song(await bundle(page));
    for (let i = 0; i < actions; i++) {
      done.push(await anything(page, dice));
      if (dice.chance(0.004)) {
        await secondWindow(session, url, dice, done);
        await page.bringToFront();
      }
      if (verbose) console.log(`${i} ${done.at(-1)}`);
      if (!(await well())) await press(page, "button", /^Open (?!and)/); // went home: back to the song
    }
    done.push("end of the walk");
    await page.setViewport({ width: 1440, height: 900 });
    await backOut(page);
    const after = await bundle(page);
    check(after, folder);
    done.push("undo of all of it");
    const steps = await undoAll(page);
    const again = await bundle(page);
    check(again, folder);
    if (song(again) !== before) {
      writeFileSync(join(tmpdir(), `tutti-wander-${seed}-before.json`), before);
      writeFileSync(join(tmpdir(), `tutti-wander-${seed}-after.json`), song(again));
      throw new Error(`undo of ${steps} steps did not lead back`);
    }
    await well();
    return `${steps} steps`;
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
for (let seed = firstSeed; seed < firstSeed + walks; seed++) {
  const begin = Date.now();
  try {
    const told = await walk(session, server.url, seed);
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
