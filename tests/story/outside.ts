// An instrument outside the computer: its notes leave by a MIDI cable when the song beside them is heard, and none of them hangs.

import type { Page } from "puppeteer-core";
import { find, press, until, write } from "./hands.ts";
import type { Chapter } from "./recording.ts";
import { accessible, begin, closeDialogs, command, expect } from "./studio.ts";

interface Sent { readonly name: string; readonly bytes: readonly number[]; readonly at: number; readonly now: number }

/** In the page: machines on MIDI cables, in place of the browser's own. */
function makeMachines(): void {
  const outputs = new Map<string, object>(), world = globalThis as unknown as { sent: Sent[] };
  world.sent = [];
  for (const name of ["Desk synth", "Rack"])
    outputs.set(name, { id: name, name, state: "connected", type: "output", clear: () => {}, send: (bytes: number[], at?: number) => world.sent.push({ name, bytes: [...bytes], at: at ?? 0, now: performance.now() }) });
  const access = Object.assign(new EventTarget(), { inputs: new Map(), outputs, sysexEnabled: false });
  let asked = 0; // the first answer is no
  Object.assign(navigator, { requestMIDIAccess: () => (asked++ === 0 ? Promise.reject(new Error("not now")) : Promise.resolve(access)) });
}

const sent = (page: Page): Promise<Sent[]> => page.evaluate(() => (globalThis as unknown as { sent: Sent[] }).sent);
const NOTE_ON = 0x90;
const count = (all: readonly Sent[], status: number): number => all.filter(({ bytes }) => bytes[0] === status).length;
const ended = (all: readonly Sent[]): boolean => {
  const on = all.filter(({ bytes }) => (bytes[0] ?? 0) >> 4 === 9).length;
  return on > 0 && on === all.filter(({ bytes }) => (bytes[0] ?? 0) >> 4 === 8).length;
};

async function aMachineIsPlayed(page: Page): Promise<void> {
  await page.evaluate(makeMachines);
  await begin(page, /^Play keys/);
  await command(page, "Library");
  await press(page, "radio", "Presets");
  await write(page, "Search the library", "outside");
  await press(page, "option", /^Keyboard outside/);
  await press(page, "button", "Find MIDI outputs");
  await until("a no is said", () => page.evaluate(() => /does not let this page use MIDI/.test(document.querySelector("[aria-label=Cable] [role=alert]")?.textContent ?? "")));
  await press(page, "button", "Find MIDI outputs");
  await find(page, "button", /^(Desk synth )?Output 1 is/);
  await accessible(page, "an instrument outside");
  // a hand
  await page.keyboard.down("a");
  await until("the key leaves", async () => count(await sent(page), NOTE_ON) === 1);
  await page.keyboard.up("a");
  await until("its end leaves, too", async () => ended(await sent(page)));
  const [first] = await sent(page);
  expect(first !== undefined && first.at - first.now < 1 && first.name === "Desk synth", `a hand is not made to wait: ${JSON.stringify(first)}`);
  // the song: what was just played lies in it, and is told ahead of when it is heard
  await press(page, "button", "Keep what I played");
  await until("it lies in the song", () => page.evaluate(() => document.querySelector("[role=listbox][aria-label=Clips] [role=option]") !== null));
  // ahead, in one of three turns: a page that stood still for that moment, on a machine that is busy, tells it late
  const turns: Sent[] = [];
  while (turns.length < 3 && !turns.some(({ at, now }) => at > now)) {
    await page.keyboard.press("Home");
    const before = (await sent(page)).length;
    await page.keyboard.press(" ");
    await until("the song plays it", async () => count((await sent(page)).slice(before), NOTE_ON) > 0);
    await until("its end leaves, too", async () => ended(await sent(page)));
    turns.push(...(await sent(page)).slice(before).filter(({ bytes }) => bytes[0] === NOTE_ON).slice(0, 1));
    await page.keyboard.press(" ");
    await find(page, "button", "Play");
  }
  expect(turns.some(({ at, now }) => at > now), `it has the moment with it: ${JSON.stringify(turns)}`);
  await press(page, "button", "Export");
  await until("what a file would lack is said", () => page.evaluate(() => /Keys is played outside the computer/.test(document.querySelector("[role=dialog]")?.textContent ?? "")));
  await accessible(page, "the export of a song that plays outside");
  await closeDialogs(page);
  // another cable for its number, and then none at all: whatever is held ends
  await press(page, "button", /^(Desk synth )?Output 1 is/);
  await press(page, "option", "Rack");
  await page.keyboard.down("a");
  await until("the other machine is played", async () => (await sent(page)).some(({ name, bytes }) => name === "Rack" && bytes[0] === NOTE_ON));
  await press(page, "button", "Menu of External");
  await press(page, "menuitem", "Remove");
  await until("what was held has ended", async () => ended(await sent(page)));
  await page.keyboard.up("a");
}

export const outsideChapters: readonly Chapter[] = [
  ["an instrument outside is played by hand and by the song, and nothing of it hangs", async ({ page }) => aMachineIsPlayed(page), "chromium"],
];
