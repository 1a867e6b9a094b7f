// A person who tries everything: seeded random actions through the real page. Whatever they do, the page has nothing to complain of,
// the document is legal by the command line's own check, undo leads back to the song as it was at the beginning, and redo to what it was.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "puppeteer-core";
import { unzip } from "../faults/zip.ts";
import { launch, type Session } from "../story/browser.ts";
import { find, has, press, until } from "../story/hands.ts";
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
const walks: readonly number[] = asked !== undefined ? [Number(asked)] : long ? [...Array<number>(10).fill(500), 10_000] : [40, 30];
const WAYS = [/^Make a beat/, /^Open and take apart/, "Empty song", /^Play keys/];
const SONG = /^Open (?!and)(?!.*\(copy)/; // in the list: a second window's copy may be newer
const CHECKED_EVERY = 1000; // actions of a long walk, which begins with nothing
const SECOND_WINDOW_MS = 60_000; // a busy machine that plays a full song beside it takes its time
const SETTLED_MS = 400; // a stopped song tells the last of what was played
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

/** Undo, or redo, until there is nothing more, or so many steps; gives the steps by their names. Whatever is taken back can be done
    again, whole, and the other way round: nothing but hands writes while the song stands. */
async function go(page: Page, way: "Undo" | "Redo", most = Infinity): Promise<string[]> {
  const some = (most: number): Promise<string[]> => page.evaluate(async (way, back, most) => {
    const named = (way: string): string | null => {
      const button = document.querySelector<HTMLButtonElement>(`button[aria-label^="${way}"]`), label = button?.getAttribute("aria-label") ?? "";
      return button?.disabled === false && button.getAttribute("aria-disabled") !== "true" && label.startsWith(`${way}: `) ? label.slice(way.length + 2) : null;
    };
    const rest = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const partly = (): number => document.body.innerText.split("Part of that step was").length;
    const steps: string[] = [];
    await rest();
    for (let step = named(way); step !== null && steps.length < most; step = named(way)) {
      const before = partly();
      document.querySelector<HTMLButtonElement>(`button[aria-label^="${way}"]`)?.click();
      await rest();
      if (partly() > before) throw new Error(`${way} of "${step}", behind ${steps.slice(-5).join(", ")}, left a part of it out`);
      if (named(back) !== step) throw new Error(`${way} of "${step}", behind ${steps.slice(-5).join(", ")}: then ${back} is of "${named(back)}"`);
      steps.push(step);
    }
    return steps;
  }, way, way === "Undo" ? "Redo" : "Undo", most);
  for (const steps: string[] = []; ;) {
    const wanted = Math.min(STEPS_AT_ONCE, most - steps.length), more = await some(wanted);
    steps.push(...more);
    if (more.length < STEPS_AT_ONCE || steps.length === most) return steps;
  }
}

/** The same project in a second window: it says so, and what is done there harms neither. */
async function secondWindow(session: Session, url: string, dice: Random, done: string[]): Promise<void> {
  const second = await session.open(url, prepare);
  await until("the song is in the list", () => second.$(".card-open"), SECOND_WINDOW_MS);
  await press(second, "button", SONG);
  const how = dice.of(["Open for reading", "Open a copy"]);
  await until("it is open here, or open there", () => second.$("[role=dialog], [role=group][aria-label='Transport']"));
  if ((await second.$("[role=group][aria-label='Transport']")) === null) await press(second, "button", how); // else a copy that lost its name
  await find(second, "group", "Transport");
  for (let i = 0; i < 12; i++) done.push(`second window: ${await anything(second, dice)}`);
  if ((await state(second)) === "crashed") throw new Error(`second window: ${await second.evaluate(() => document.body.innerText.slice(0, 600))}`);
  await second.close();
}

interface Begun { readonly page: Page; readonly seed: number; readonly folder: string; readonly song: string; readonly hash: string }

/** The song stands, and what was on its way into it is there (a take, what was launched, what hands did): nothing is written any more but
    by hand. */
async function stand(page: Page): Promise<void> {
  const lastStep = (): Promise<string | null> => page.evaluate(() => document.querySelector("button[aria-label^='Undo']")?.getAttribute("aria-label") ?? null);
  // As often as it plays: a take that waits for its microphone begins to play only when that is there.
  await until("nothing plays, and no take is on its way", async () => {
    await page.evaluate(() => [...document.querySelectorAll<HTMLButtonElement>("[role=group][aria-label='Transport'] button")].find((button) => /^Stop/.test(button.getAttribute("aria-label") ?? ""))?.click());
    return (await has(page, "[role=group][aria-label='Transport'] button[aria-label='Play']")) && has(page, "button[aria-label='Record']:not([disabled])");
  });
  await until("nothing more is written", async () => {
    const before = await lastStep();
    await new Promise((done) => setTimeout(done, SETTLED_MS));
    return (await lastStep()) === before;
  });
}

/** The song is legal; undo of all of it leads back to what it was at the beginning, and redo of that to what it was. */
async function leadsBackAndForth({ page, seed, folder, song: before, hash }: Begun): Promise<string> {
  await page.setViewport({ width: 1440, height: 900 });
  await backOut(page);
  await stand(page);
  const led = (how: string, to: string, from: string): Error => {
    for (const [name, one] of [["wanted", to], ["found", from]]) writeFileSync(join(tmpdir(), `tutti-wander-${seed}-${name}.json`), one ?? "");
    return new Error(`${how} led elsewhere: compare ${join(tmpdir(), `tutti-wander-${seed}-*.json`)}`);
  };
  const whole = await bundle(page), there = check(whole, folder), undone = await go(page, "Undo");
  const back = await bundle(page), backHash = check(back, folder);
  if (song(back) !== before || backHash !== hash) throw led(`undo of ${undone.length} steps`, before, song(back));
  const redone = await go(page, "Redo", undone.length), forth = await bundle(page), forthHash = check(forth, folder);
  if (redone.length < undone.length) throw new Error(`${redone.length} of ${undone.length} steps could be done again`);
  if (forthHash !== there) throw led(`redo of ${redone.length} steps`, song(whole), song(forth));
  return `legal, ${undone.length} steps from ${hash} to ${there} and back and forth`;
}

/** Exports stay in the tab, and its language is English: another one is another page, in words that nobody here looks for. */
async function prepare(page: Page): Promise<void> {
  await (await page.createCDPSession()).send("Browser.setDownloadBehavior", { behavior: "deny" });
  await page.evaluateOnNewDocument(() => {
    const keep = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key, value) {
      if (key === "tutti.language") throw new DOMException("not here", "QuotaExceededError");
      keep.call(this, key, value);
    };
  });
}

async function walk(session: Session, url: string, seed: number, actions: number): Promise<string> {
  let since = Date.now();
  const dice = random(seed), done: string[] = [], folder = mkdtempSync(join(tmpdir(), "tutti-wander-"));
  const page = await session.open(url, prepare);
  page.on("error", (error) => session.complaints.push(`the tab died: ${error.message}`));
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
      if (!(await well())) {
        done.push("went home: back to the song");
        await press(page, "button", SONG);
      }
      if (i % CHECKED_EVERY === CHECKED_EVERY - 1) {
        const acted = Date.now(), told = await leadsBackAndForth(begun), seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(0);
        console.log(`        ${i + 1} actions: ${told} (${seconds(since, acted)} s for the last ${CHECKED_EVERY}, ${seconds(acted, Date.now())} s back and forth, ${(((await page.metrics()).JSHeapUsedSize ?? 0) / 1e6).toFixed(0)} MB of the page's own)`);
        since = Date.now();
      }
    }
    done.push("undo and redo of all of it");
    const told = await leadsBackAndForth(begun);
    await well();
    return told;
  } catch (reason) {
    const error = session.complaints.length > 0 ? new Error(session.complaints.slice(0, 3).join("; "), { cause: reason }) : reason;
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
