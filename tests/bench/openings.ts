// How soon each view, panel and dialog shows after the key that asks for it: the first time since the page was opened, and later ones, in
// a small song and in one larger than people make them. What counts is the frame in which it stands there, as the browser itself tells
// (Event Timing: from the key to what is on the screen) and as the page's main thread does (from the key until the frame is given away).

import { cpus, loadavg } from "node:os";
import type { Page } from "puppeteer-core";
import { largeSong } from "../browser/large_song.ts";
import { percentile } from "../browser/trace.ts";
import { launch } from "../story/browser.ts";
import { drop, find, until } from "../story/hands.ts";
import { serve } from "../story/server.ts";
import { begin } from "../story/studio.ts";

type Key = Parameters<Page["keyboard"]["press"]>[0];
/** `shows`: what stands there when it is open; `back`: what brings the page back to the arrangement. */
interface Opening { readonly name: string; readonly keys: readonly Key[]; readonly shows: string; readonly back: Key }

const OPENINGS: readonly Opening[] = [
  { name: "Edit", keys: ["2"], shows: ".roll-view canvas, .steps-view", back: "1" },
  { name: "Mix", keys: ["3"], shows: ".mixer.tall .strip", back: "1" },
  { name: "Live", keys: ["4"], shows: ".live-view .lv-slot, .live-view .empty", back: "1" },
  { name: "Nodes", keys: ["5"], shows: ".nd-room .react-flow__node", back: "1" },
  { name: "Arrange", keys: ["1"], shows: ".arr canvas", back: "1" },
  { name: "Library", keys: ["b"], shows: ".library-item", back: "Escape" },
  { name: "palette", keys: ["Control", "k"], shows: ".palette .mi", back: "Escape" },
  { name: "settings", keys: ["Control", ","], shows: "[role=dialog]", back: "Escape" },
];
const LATER = 5, VISITS = Number(process.env["VISITS"] ?? 3), QUIET_MS = 150, RESTS_MS = 700, IDLE_MS = 2500;

/** `frames`: in which of them it stood there. */
interface Opened { readonly frames: number; readonly workMs: number; readonly shownMs: number }
interface Watch { at: number; work: number; frames: number; entry: number }

/** In the page: from the next key on, frame by frame, until `shows` stands there. */
function watch(shows: string): void {
  const world = globalThis as unknown as { opened: Watch };
  const seen: Watch = (world.opened = { at: 0, work: 0, frames: 0, entry: 0 });
  const channel = new MessageChannel();
  let stands = false;
  channel.port1.onmessage = () => {
    if (stands && seen.work === 0) seen.work = performance.now() - seen.at;
  };
  const frame = (): void => {
    seen.frames++;
    // Behind the other callbacks of this frame, whichever asked for it.
    queueMicrotask(() => {
      stands = [...document.querySelectorAll(shows)].some((one) => one.getClientRects().length > 0);
      channel.port2.postMessage(null); // answered when the frame is given away
      if (!stands) requestAnimationFrame(frame);
    });
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Control") return;
    removeEventListener("keydown", key, true);
    seen.at = event.timeStamp;
    requestAnimationFrame(frame);
  };
  addEventListener("keydown", key, true);
  new PerformanceObserver((list, observer) => {
    for (const entry of list.getEntries()) if (entry.name === "keydown" && Math.abs(entry.startTime - seen.at) < 1) {
      seen.entry = entry.duration;
      observer.disconnect();
    }
  }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
}

/** Until nothing of the page has changed for a moment: what a view makes behind its first frame is made. Before a key that is measured that would be
    too little: what a page does when it is idle shows nowhere, and the arrangement of 200 tracks would seem twice as slow. */
const rested = (page: Page): Promise<void> => page.evaluate((quietMs, mostMs) => new Promise<void>((done) => {
  const begin = performance.now();
  let changed = begin;
  const observer = new MutationObserver(() => void (changed = performance.now()));
  observer.observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
  const look = (): void => {
    const now = performance.now();
    if (now - changed < quietMs && now - begin < mostMs) return void setTimeout(look, 25);
    observer.disconnect();
    done();
  };
  look();
}), QUIET_MS, RESTS_MS);

async function opened(page: Page, { keys, shows }: Opening): Promise<Opened> {
  await page.evaluate(watch, shows);
  const last = keys.at(-1) as Key;
  for (const key of keys.slice(0, -1)) await page.keyboard.down(key);
  await page.keyboard.press(last);
  for (const key of keys.slice(0, -1)) await page.keyboard.up(key);
  const seen = await until(shows, () => page.evaluate(() => {
    const { opened } = globalThis as unknown as { opened: Watch };
    return opened.work > 0 ? opened : null;
  }));
  await rested(page);
  const { entry } = await page.evaluate(() => (globalThis as unknown as { opened: Watch }).opened);
  return { frames: seen.frames, workMs: seen.work, shownMs: entry };
}

async function visit(page: Page, turn: number, tell: (name: string, isFirst: boolean, opened: Opened) => void): Promise<void> {
  await new Promise((done) => setTimeout(done, IDLE_MS));
  const order = OPENINGS.map((_, index) => OPENINGS[(index + turn) % OPENINGS.length] as Opening);
  await page.keyboard.press("1");
  for (let round = 0; round <= LATER; round++) for (const opening of order) {
    if (opening.name === "Arrange") {
      await page.keyboard.press("3");
      await new Promise((done) => setTimeout(done, RESTS_MS));
    }
    tell(opening.name, round === 0, await opened(page, opening));
    await page.keyboard.press(opening.back);
    await new Promise((done) => setTimeout(done, RESTS_MS));
  }
}

/** Medians, and the longest. */
function told(all: readonly Opened[]): string {
  const shown = all.map(({ shownMs }) => shownMs), work = all.map(({ workMs }) => workMs), number = (ms: number): string => ms.toFixed(0).padStart(3);
  return `${number(percentile(shown, 0.5))} ms, most ${number(Math.max(...shown))} (its work ${number(percentile(work, 0.5))}, frame ${Math.max(...all.map(({ frames }) => frames))})`;
}

const SONGS: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ["a beat", (page) => begin(page, /^Make a beat/)],
  ["200 tracks", async (page) => {
    await drop(page, "main", [{ name: "Large.tutti", type: "application/zip", bytes: largeSong() }]);
    await find(page, "group", "Track Track 1");
  }],
];

export async function openings(build: string): Promise<void> {
  const server = await serve(build);
  console.log(`From a key to what it opens, in Chromium on ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)}; within 50 ms it is at once`);
  try {
    for (const [song, bring] of SONGS) {
      const all = new Map<string, { first: Opened[]; later: Opened[] }>(OPENINGS.map(({ name }) => [name, { first: [], later: [] }]));
      for (let turn = 0; turn < VISITS; turn++) {
        const session = await launch("chromium");
        try {
          const page = await session.open(server.url);
          await find(page, "heading", "What shall we play?");
          await bring(page);
          await visit(page, turn * 3, (name, isFirst, one) => void all.get(name)?.[isFirst ? "first" : "later"].push(one));
        } finally {
          await session.close();
        }
      }
      for (const [name, { first, later }] of all) console.log(`${song.padEnd(10)} ${name.padEnd(9)} first ${told(first)}   later ${told(later)}`);
    }
  } finally {
    await server.stop();
  }
}

await openings(process.argv[2] ?? process.env["BUILD"] ?? "build");
