// How much work a frame is in the largest song: scrolled, zoomed, played, in each view; how soon a hand is answered; and how many
// bytes a newcomer waits for. Figures are printed, and what does not depend on the machine is judged: counts and bytes.
//
// For whoever looks for the next millisecond: a frame in which something comes or goes, or gets a layer, sorts every piece of the page anew
// (Layerize 0.8 ms in the arrangement instead of 0.1; 1.6 where the pane below is no layer of its own: each svg and each clipped text is a piece),
// so nothing comes or goes while a hand moves. A canvas comes when it is first drawn on after it was given its size. HitTest grows with the number of elements that lie in layers of their
// own paint below the pointer, as slots do: scroll_glass.ts. Dear frames of a wheel are at its ends, where one still makes what is near.

import type { CDPSession, Page } from "puppeteer-core";
import { launch } from "../story/browser.ts";
import { drop, find, press, until } from "../story/hands.ts";
import { serve } from "../story/server.ts";
import { expect, remark } from "./harness.ts";
import { largeSong, SCENES } from "./large_song.ts";
import { type Frames, percentile, traced } from "./trace.ts";

const STEPS = 60, FIRST_SOUND_BYTES_MOST = 1.5e6;
const frame = (page: Page): Promise<unknown> => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

function told(what: string, frames: Frames): void {
  const parts = frames.parts.slice(0, 5).map(([name, ms]) => `${name} ${ms.toFixed(2)}`).join(", ");
  const input = frames.inputMs.length === 0 ? "" : `; those that answer a hand p95 ${frames.handP95Ms.toFixed(1)}; input to paint p95 ${percentile(frames.inputMs, 0.95).toFixed(1)} ms`;
  remark(`${what}: ${frames.count} frames, p50 ${frames.p50Ms.toFixed(1)} p95 ${frames.p95Ms.toFixed(1)} most ${frames.mostMs.toFixed(1)} ms (each: ${parts})${input}`);
}

async function wheels(page: Page, deltaX: number, deltaY: number, control = false, at = { x: 800, y: 500 }): Promise<void> {
  await page.mouse.move(at.x, at.y);
  if (control) await page.keyboard.down("Control");
  for (let step = 0; step < STEPS; step++) {
    const sign = step < STEPS / 2 ? 1 : -1;
    await page.mouse.wheel({ deltaX: sign * deltaX, deltaY: sign * deltaY });
    await frame(page);
  }
  if (control) await page.keyboard.up("Control");
}

async function played(page: Page, frames: number): Promise<void> {
  await page.evaluate(async (frames) => { for (let i = 0; i < frames; i++) await new Promise((done) => requestAnimationFrame(done)); }, frames);
}

/** How many elements of `room` come and go while the wheel turns over it, a turn in each frame; null: the machine was too slow for
    that, and what rests in between is made. */
const madeWhileScrolled = (page: Page, room: string, by: WheelEventInit): Promise<number | null> => page.evaluate(async (room, by) => {
  const element = document.querySelector(room), frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
  if (!element) throw new Error(`no ${room}`);
  let made = 0, longest = 0, last = await frame();
  const count = (records: readonly MutationRecord[]): void => void (made += records.reduce((sum, { addedNodes, removedNodes }) => sum + addedNodes.length + removedNodes.length, 0));
  const observer = new MutationObserver(count);
  observer.observe(element, { childList: true, subtree: true });
  for (let turn = 0; turn < 40; turn++) {
    element.dispatchEvent(new WheelEvent("wheel", { ...by, bubbles: true, cancelable: true }));
    const now = await frame();
    longest = Math.max(longest, now - last);
    last = now;
  }
  count(observer.takeRecords());
  observer.disconnect();
  return longest < 120 ? made : null;
}, room, by);

/** Scrolling moves and paints: what it passes is not made. A canvas for eight strips may come, once. */
async function scrollingMakesNothing(page: Page, room: string, by: WheelEventInit): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    await new Promise((done) => setTimeout(done, 1500)); // it rests
    const made = await madeWhileScrolled(page, room, attempt % 2 === 0 ? by : { ...by, deltaX: -(by.deltaX ?? 0), deltaY: -(by.deltaY ?? 0) });
    if (made !== null) return expect(made <= 12, `${made} elements came and went while ${room} was scrolled`);
  }
  remark(`${room}: too little time for frames to say what scrolling makes`);
}

/** An edit by key on the chosen clip: the time until the frame that shows it. */
async function edits(page: Page): Promise<void> {
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press("0"); // mutes the clip, and back
    await frame(page);
  }
}

/** Drags from a point in small steps, each until it shows. */
async function drags(page: Page, x: number, y: number, dx: number, dy: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 30; step++) {
    await page.mouse.move(x + dx * step, y + dy * step);
    await frame(page);
  }
  await page.mouse.up();
  await frame(page);
}
async function middle(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const box = await (await until(selector, () => page.$(selector))).boundingBox();
  if (!box) throw new Error(`${selector} does not show`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
/** Notes are written by double-clicks, one after the other; a hand's presses and releases lie frames apart. */
async function writes(page: Page): Promise<void> {
  const { x, y } = await middle(page, ".roll-room canvas");
  for (let note = 0; note < 10; note++) {
    await page.mouse.move(x - 200 + 24 * note, y - 60 + 16 * (note % 5));
    await frame(page);
    for (let press = 0; press < 2; press++) {
      await page.mouse.down();
      await frame(page);
      await page.mouse.up();
      await frame(page);
    }
  }
}

/** The matrix makes what is near the sight only: scrolled to its far corner and rested, all that is seen is there, and the place that has the
    focus is still where one left it. */
async function farCornerOfTheMatrix(page: Page): Promise<void> {
  await page.evaluate(() => {
    const room = document.querySelector(".lv-scroll");
    document.querySelector<HTMLElement>("[data-place]")?.focus();
    room?.scrollTo(room.scrollWidth, room.scrollHeight);
  });
  const slots = await until("what is seen is made", () => page.evaluate(() => {
    const seen = [...document.querySelectorAll("[data-place]")].filter((slot) => slot.contains(document.elementFromPoint(slot.getBoundingClientRect().x + 40, slot.getBoundingClientRect().y + 20)));
    const corner = document.querySelector('[data-place][aria-label*="Track 200"]');
    // Beside an open pane there are few rows, and no strips at their feet.
    const strips = document.querySelector(".lv-feet") === null || document.querySelector(".lv-feet [aria-label='Strip Track 200']") !== null;
    return seen.length >= 10 && corner !== null && strips ? document.querySelectorAll("[data-place]").length : 0;
  }));
  expect(slots < 600, `${slots} slots are made, however many show`);
  expect(await page.evaluate(() => document.activeElement?.matches("[data-row='0'][data-col='0']") === true), "what has the focus went");
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate(() => document.activeElement?.matches("[data-row='1'][data-col='0']") === true), "an arrow did not walk on from where one was");
}

/** While the wheel turns fast a pane takes the pointer: a press goes through it to what lies below, as if it were not there. */
async function pressedThroughTheGlass(page: Page, { x, y }: { x: number; y: number }): Promise<void> {
  await page.mouse.move(x, y);
  await page.evaluate(() => {
    const turn = (): void => void document.querySelector(".lv-inner")?.dispatchEvent(new WheelEvent("wheel", { deltaX: 200, bubbles: true })), turns = setInterval(turn, 20);
    addEventListener("pointerdown", () => clearInterval(turns), { capture: true, once: true });
  });
  await until("the pane lies there", () => page.evaluate((x, y) => document.elementFromPoint(x, y)?.matches(".scroll-glass") === true, x, y));
  await page.mouse.down();
  await page.mouse.up();
  await until("what lies below is chosen", () => page.evaluate((x, y) => document.elementFromPoint(x, y)?.closest(".lv-slot")?.matches(".is-chosen:focus") === true, x, y));
}

/** Of the graph, too, what is near the sight is made, when it rests; all else shows as a picture. */
async function allOfTheGraph(page: Page): Promise<void> {
  await press(page, "button", "All of it");
  const made = await until("what is seen is made", () => page.evaluate(() => {
    const room = document.querySelector(".nd-room")?.getBoundingClientRect(), boxes = [...document.querySelectorAll(".react-flow__node .nd")].map((node) => node.getBoundingClientRect());
    return boxes.filter((box) => room && box.bottom > room.top && box.top < room.bottom).length > 70 ? boxes.length : 0;
  }));
  expect(made < 200, `${made} nodes are made, however many show`);
}

export async function framesOfALargeSong(build: string): Promise<void> {
  const server = await serve(build), session = await launch("chromium");
  try {
    const page = await session.open(server.url);
    await find(page, "heading", "What shall we play?");
    await drop(page, "main", [{ name: "Large.tutti", type: "application/zip", bytes: largeSong() }]);
    await find(page, "group", "Transport");
    await find(page, "group", "Track Track 1");
    const look = async (what: string, act: () => Promise<void>): Promise<void> => told(what, await traced(page, act));
    await look("arrangement, scrolled down", () => wheels(page, 0, 160));
    await look("arrangement, scrolled right", () => wheels(page, 160, 0));
    await look("arrangement, zoomed", () => wheels(page, 0, 60, true));
    const play = await middle(page, ".transport .play"); // found before: to look for it is work in the page, too
    await look("play, begun", async () => {
      await page.mouse.move(play.x, play.y);
      await frame(page);
      await page.mouse.down();
      await frame(page);
      await page.mouse.up();
      await played(page, 60);
    });
    await find(page, "button", "Stop");
    await look("arrangement, playing", () => played(page, 180));
    await press(page, "button", "Stop");
    const clip = await find(page, "option", /^Track 1|, Track 1,/);
    await clip.evaluate((element) => element.focus());
    await look("arrangement, edited", () => edits(page));
    const grip = await clip.boundingBox();
    if (grip) await look("a clip, dragged", () => drags(page, grip.x + 60, grip.y + 8, 4, 0));
    const knob = await middle(page, ".dev .knob .dial");
    await look("a knob, turned", () => drags(page, knob.x, knob.y, 0, -2));
    await press(page, "radio", "Mix");
    await find(page, "group", "Strip Track 1");
    await look("mixer, scrolled", () => wheels(page, 200, 0));
    await press(page, "button", "Play");
    await look("mixer, playing", () => played(page, 180));
    await press(page, "button", "Stop");
    await scrollingMakesNothing(page, ".strips-room", { deltaX: 190 });
    await press(page, "radio", "Edit");
    await find(page, "listbox", "Notes");
    await look("notes, scrolled", () => wheels(page, 60, 20));
    await look("notes, written", () => writes(page));
    await find(page, "button", "Undo: Add 1 note");
    await press(page, "radio", "Nodes");
    await find(page, "button", "Tidy");
    await look("nodes, scrolled", () => wheels(page, 0, 60));
    await look("nodes, panned", () => drags(page, 800, 620, 4, -3));
    await scrollingMakesNothing(page, ".react-flow__renderer", { deltaY: 20, clientX: 800, clientY: 400 });
    await allOfTheGraph(page);
    await press(page, "radio", "Live");
    // Back out of whatever floats, and of the chosen notes and clip, one step at a time: the scenes are those of the whole song.
    for (let back = 0; back < 6; back++) await page.keyboard.press("Escape");
    await press(page, "button", "Scenes from the song");
    await until("a scene for each place where clips begin", () => page.evaluate((scenes) => Number(document.querySelector(".lv-grid")?.getAttribute("aria-rowcount")) >= scenes + 2, SCENES)); // and one for the clip that was dragged
    await find(page, "rowheader", /^Scene 1/);
    const matrix = await middle(page, ".lv-scroll");
    await look("live, scrolled right", () => wheels(page, 160, 0, false, matrix));
    await look("live, scrolled down", () => wheels(page, 0, 60, false, matrix));
    await pressedThroughTheGlass(page, matrix);
    await farCornerOfTheMatrix(page);
    await press(page, "radio", "Arrange");
    await scrollingMakesNothing(page, ".heads", { deltaY: 150 });
    expect(session.complaints.length === 0, session.complaints.join("; "));
  } finally {
    await session.close();
    await server.stop();
  }
}

/** All that comes over the wire until the demo sounds, as it comes: packed. */
export async function bytesBeforeTheFirstSound(build: string): Promise<void> {
  const server = await serve(build), session = await launch("chromium");
  const bytes = new Map<string, number>();
  try {
    const watch = async (client: CDPSession): Promise<void> => {
      const names = new Map<string, string>();
      client.on("Network.responseReceived", ({ requestId, response }) => names.set(requestId, response.fromServiceWorker === true ? "" : new URL(response.url).pathname));
      client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
        const name = names.get(requestId) ?? "";
        if (name !== "") bytes.set(name, (bytes.get(name) ?? 0) + encodedDataLength);
      });
      await client.send("Network.enable");
    };
    const page = await session.open(server.url, async (page) => watch(await page.createCDPSession()));
    await press(page, "button", /^Play Slow bounce/);
    await find(page, "button", "Stop");
    await until("it sounds", () => page.evaluate(() => /^[1-9]/.test(document.querySelector("[role=timer]")?.textContent ?? "") && !/^1\. 1\. 1/.test(document.querySelector("[role=timer]")?.textContent ?? "")));
    const sum = [...bytes.values()].reduce((all, one) => all + one, 0);
    remark(`first sound after ${(sum / 1000).toFixed(0)} kB: ${[...bytes].sort((a, b) => b[1] - a[1]).slice(0, 6).map(([name, size]) => `${name} ${(size / 1000).toFixed(0)}`).join(", ")}`);
    expect(sum > 100_000 && sum < FIRST_SOUND_BYTES_MOST, `${sum} bytes before the first sound`);
  } finally {
    await session.close();
    await server.stop();
  }
}
