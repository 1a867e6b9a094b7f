// A phone in a musician's hand: heard, scrolled, pinched, chosen, moved, mixed, played and launched by fingers alone.

import type { Page } from "puppeteer-core";
import { find, names, rested, roomOf, type Spot, still, undoable, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { expect } from "./studio.ts";

const PHONE = { width: 390, height: 844 }, STEPS = 6, STEP_MS = 16;
const SWIPES = 4, SWIPED_MS = 4000;

/** A finger that comes and goes, so many times: sent at once where that can be done, for it does not wait for the page in between. Where
    the page takes its time to answer, one that waits has stayed, and asks for a menu. */
async function touch(page: Page, { x, y }: Spot, times = 1): Promise<void> {
  const glass = await page.createCDPSession().catch(() => null);
  if (glass === null) return page.touchscreen.tap(x, y);
  await Promise.all(Array.from({ length: times }, () => [[{ x, y }], []]).flat().map((touchPoints) => glass.send("Input.dispatchTouchEvent", { type: touchPoints.length > 0 ? "touchStart" : "touchEnd", touchPoints })));
  await glass.detach();
}

async function tap(page: Page, role: string, name: string | RegExp): Promise<void> {
  await touch(page, await middle(page, role, name));
}

/** A stop of the bar under the thumb: a track may have the same name. */
async function tapBar(page: Page, name: string): Promise<void> {
  const stop = await rested(`the bar has ${name}`, () => page.evaluate((name: string) => {
    const stop = [...document.querySelectorAll(".phone-bar .stop")].find((one) => (one.getAttribute("aria-label") ?? one.textContent) === name), box = stop?.getBoundingClientRect();
    return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
  }, name));
  await touch(page, stop);
  await until(`${name} is there`, () => page.evaluate((name: string) => [...document.querySelectorAll(".phone-bar .stop[aria-pressed=true]")].some((one) => (one.getAttribute("aria-label") ?? one.textContent) === name), name));
}

async function middle(page: Page, role: string, name: string | RegExp): Promise<Spot> {
  const box = await (await still(page, role, name)).boundingBox();
  if (!box) throw new Error(`${String(name)} has no room`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Fingers that land together, move along straight lines and lift together, without waiting for the page either. */
async function fingers(page: Page, ways: readonly (readonly [Spot, Spot])[]): Promise<void> {
  const glass = await page.createCDPSession().catch(() => null);
  if (glass !== null) {
    const sent: Promise<unknown>[] = [];
    for (let step = 0; step <= STEPS + 1; step++) {
      const touchPoints = step > STEPS ? [] : ways.map(([from, to], id) => ({ id, x: from.x + ((to.x - from.x) * step) / STEPS, y: from.y + ((to.y - from.y) * step) / STEPS }));
      sent.push(glass.send("Input.dispatchTouchEvent", { type: step === 0 ? "touchStart" : step > STEPS ? "touchEnd" : "touchMove", touchPoints }));
      await new Promise((done) => setTimeout(done, STEP_MS));
    }
    await Promise.all(sent);
    return glass.detach();
  }
  const down = [];
  for (const [from] of ways) down.push(await page.touchscreen.touchStart(from.x, from.y));
  for (let step = 1; step <= STEPS; step++) {
    for (const [index, [from, to]] of ways.entries()) await down[index]?.move(from.x + ((to.x - from.x) * step) / STEPS, from.y + ((to.y - from.y) * step) / STEPS);
  }
  for (const finger of down) await finger.end();
}

/** A finger that swipes until `took`: where the machine let it wait too long, it was a long press or lay beside what it was meant for, and swipes again. */
async function swipe(page: Page, what: string, way: () => Promise<readonly [Spot, Spot]>, took: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < SWIPES - 1; tries++) {
    await fingers(page, [await way()]);
    if (await until(what, took, SWIPED_MS).then(() => true, () => false)) return;
  }
  await fingers(page, [await way()]);
  await until(what, took);
}

/** A finger that stays until the menu is there. */
async function stay(page: Page, { x, y }: Spot): Promise<void> {
  const finger = await page.touchscreen.touchStart(x, y);
  await page.waitForSelector("[role=menu]");
  await finger.end();
}

/** Where an entry of a canvas's list lies on the glass, or null. */
const spotOf = (page: Page, list: string, name: string): Promise<Spot & { readonly width: number } | null> => page.evaluate((list: string, name: string) => {
  const entry = [...document.querySelectorAll(`[role=listbox][aria-label="${list}"] [role=option]`)].find((one) => one.getAttribute("aria-label")?.startsWith(name)), box = entry?.getBoundingClientRect();
  return box ? { x: box.x + Math.min(24, box.width / 2), y: box.y + box.height / 2, width: box.width } : null;
}, list, name);
const entry = (page: Page, list: string, name: string): Promise<Spot & { readonly width: number }> => rested(`${name} among the ${list}`, () => spotOf(page, list, name));
const chosen = (page: Page, name: string): Promise<unknown> => until(`${name} is chosen`, () => page.evaluate((name: string) => [...document.querySelectorAll("[role=option][aria-selected=true]")].some((one) => one.getAttribute("aria-label")?.startsWith(name)), name));

/** The demo on a phone's glass, as one finds it. */
async function onPhone(before: Page, open: () => Promise<Page>): Promise<Page> {
  await toStart(before);
  const page = await open();
  await page.setViewport({ ...PHONE, hasTouch: true });
  await page.reload();
  await find(page, "button", /^Open Night bus/); // what is found later would move the rest
  await tap(page, "button", "Play the demo song");
  await find(page, "button", "Stop");
  await tap(page, "button", "Stop");
  await find(page, "button", "Play");
  return page;
}

export const fingerChapters: readonly Chapter[] = [
  ["on a phone fingers play, scroll, pinch, choose and move; a long press asks for the menu", async ({ page, open }) => {
    page = await onPhone(page, open);
    const before = await entry(page, "Clips", "Street lights"), nothing = await undoable(page);
    await fingers(page, [[{ x: 200, y: 400 }, { x: 160, y: 400 }], [{ x: 260, y: 400 }, { x: 320, y: 400 }]]);
    const near = await rested("two fingers come closer", async () => {
      const now = await spotOf(page, "Clips", "Street lights");
      return now !== null && now.width > before.width * 1.5 ? now : null;
    });
    await swipe(page, "a finger scrolls, over clips too", async () => {
      const from = await entry(page, "Clips", "Street lights");
      return [from, { x: from.x + 40, y: from.y }];
    }, async () => ((await spotOf(page, "Clips", "Street lights"))?.x ?? 0) > near.x + 20);
    expect(await undoable(page) === nothing, "neither was an edit");
    const clip = await entry(page, "Clips", "Street lights");
    await touch(page, clip);
    await chosen(page, "Street lights");
    await fingers(page, [[clip, { x: clip.x + 90, y: clip.y }]]);
    await until("a chosen clip goes with the finger", async () => /^Undo: Move/.test(await undoable(page)));
    await tap(page, "button", /^Undo: /);
    await until("it is back", async () => (await undoable(page)) === nothing);
    await stay(page, await entry(page, "Clips", "Street lights"));
    await tap(page, "menuitem", /^Edit clip/);
    await page.waitForSelector(".pane.editor .roll-room");
    const note = await until("a note", () => page.evaluate(() => document.querySelector("[role=listbox][aria-label=Notes] [role=option]")?.getAttribute("aria-label") ?? null));
    const at = await entry(page, "Notes", note);
    await touch(page, at);
    await chosen(page, note);
    await fingers(page, [[at, { x: at.x + 2, y: at.y - 32 }]]);
    await until("a chosen note goes with the finger", async () => /^Undo: (Move|Transpose)/.test(await undoable(page)));
  }, "chromium"],
  ["on a phone a finger on a track's name chooses it and arms nothing", async ({ page, open }) => {
    page = await onPhone(page, open);
    for (const [index, name] of ["Snare", "Hats", "Bass"].entries()) {
      const box = await roomOf(page, `[role=group][aria-label="Track ${name}"] .nm`);
      await touch(page, { x: box.x + (box.width * (index + 1)) / 4, y: box.y + box.height - 3 });
      await until(`${name} is chosen`, () => page.evaluate((name: string) => document.querySelector(`[role=group][aria-label="Track ${name}"]`)?.getAttribute("aria-current") === "true", name));
    }
    expect(await page.evaluate(() => document.querySelector(".th .ms > [aria-pressed=true], .record-sheet") === null), "nothing is armed, muted or alone");
  }, "chromium"],
  ["on a phone strips are swiped, a fader is drawn, two keys sound together and a scene is launched", async ({ page, open }) => {
    page = await onPhone(page, open);
    await tapBar(page, "Mix");
    await still(page, "slider", /^Level of Snare/);
    await fingers(page, [[{ x: 320, y: 420 }, { x: 90, y: 420 }]]);
    await until("the strips went aside", () => page.evaluate(() => (document.querySelector(".mixer.tall")?.scrollLeft ?? 0) > 60));
    await rested("they are back", () => page.evaluate(() => {
      const mixer = document.querySelector(".mixer.tall"), there = mixer?.scrollLeft === 0;
      mixer?.scrollTo({ left: 0, behavior: "instant" }); // a thrown row runs on for a while
      return there;
    }));
    const level = await middle(page, "slider", /^Level of Snare/);
    await fingers(page, [[level, { x: level.x, y: level.y + 60 }]]);
    await until("the level is another", async () => /Snare|level|volume/i.test(await undoable(page)));
    await tapBar(page, "Keys"); // which lie below the song
    await page.waitForSelector(".piano-strip");
    const keys = await rested("the keys", () => page.$$eval(".piano-strip [data-key]", (all) => all.filter((one) => !one.classList.contains("piano-black")).slice(0, 3).map((one) => {
      const box = one.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.bottom - 14 };
    })));
    expect(keys.length === 3, "keys lie under the fingers");
    const [low, , high] = keys as [Spot, Spot, Spot], one = await page.touchscreen.touchStart(low.x, low.y), two = await page.touchscreen.touchStart(high.x, high.y);
    await until("both sound", () => page.evaluate(() => document.querySelectorAll(".piano-strip .is-on").length === 2));
    await one.end();
    await two.end();
    await until("neither does", () => page.evaluate(() => document.querySelectorAll(".piano-strip .is-on").length === 0));
    await tap(page, "button", "Close the keyboard (Esc)");
    await tapBar(page, "Live");
    await tap(page, "button", "Scenes from the song");
    await tap(page, "rowheader", /./); // the first scene
    await until("it plays", () => page.evaluate(() => document.querySelector("[role=gridcell][aria-description*=playing]") !== null));
    await tap(page, "button", "Stop");
    await open();
  }, "chromium alone"],
  ["a tablet's hints speak of fingers, and what they say is so: two taps make a clip, a note, and 0 dB", async ({ page, open }) => {
    await page.evaluate(() => localStorage.removeItem("tutti.hints"));
    page = await open();
    await page.setViewport({ width: 820, height: 1180, hasTouch: true });
    await page.reload();
    await find(page, "heading", "What shall we play?");
    const tapTwice = (spot: Spot): Promise<void> => touch(page, spot, 2);
    const hint = (words: RegExp): Promise<unknown> => until(`a hint of ${words.source}, read whole`, () => page.evaluate((source: string) => {
      const line = document.querySelector("footer .hint");
      return line !== null && new RegExp(source, "u").test(line.textContent ?? "") && line.scrollWidth <= line.clientWidth;
    }, words.source));
    await tap(page, "button", /^Play keys/);
    await find(page, "group", "Transport");
    await tap(page, "button", "Close the keyboard (Esc)");
    await hint(/Tap a lane twice/);
    const lane = await roomOf(page, ".arr .lanes");
    await tapTwice({ x: lane.x + 60, y: lane.y + 24 });
    await until("a clip", async () => (await names(page, "option", "listbox", "Clips")).length === 1);
    await page.waitForSelector(".pane.editor .roll-room");
    const roll = await roomOf(page, ".roll-room");
    await tapTwice({ x: roll.x + roll.width / 3, y: roll.y + roll.height / 2 });
    await until("a note", async () => (await names(page, "option", "listbox", "Notes")).length === 1);
    await page.keyboard.press("3");
    await hint(/tap it twice for 0 dB/);
    await (await find(page, "slider", /^Level of Keys/)).focus();
    await page.keyboard.press("ArrowUp");
    const level = (): Promise<string | null> => page.$eval("[aria-label^='Level of Keys']", (fader) => fader.getAttribute("aria-valuetext"));
    await until("louder", async () => (await level()) === "+0.5 dB");
    await tapTwice(await middle(page, "slider", /^Level of Keys/).then(() => page.$eval("[aria-label^='Level of Keys'] .cap", (cap) => {
      const box = cap.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    })));
    await until("0 dB", async () => (await level()) === "0.0 dB");
    await open();
  }, "chromium alone"],
];
