// A phone in a musician's hand: heard, scrolled, pinched, chosen, moved, mixed, played and launched by fingers alone; and every
// view at every size it is looked at: nothing wider than the glass, no control cut off, readable in both themes.

import type { Page } from "puppeteer-core";
import { settled, violations } from "./access.ts";
import { find, press, still, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { closeDialogs, expect } from "./studio.ts";

const PHONE = { width: 390, height: 844 }, STEPS = 6;
interface Spot { readonly x: number; readonly y: number }

async function tap(page: Page, role: string, name: string | RegExp): Promise<void> {
  const { x, y } = await middle(page, role, name);
  await page.touchscreen.tap(x, y);
}

async function middle(page: Page, role: string, name: string | RegExp): Promise<Spot> {
  const box = await (await still(page, role, name)).boundingBox();
  if (!box) throw new Error(`${String(name)} has no room`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Fingers that land together, move along straight lines and lift together. */
async function fingers(page: Page, ways: readonly (readonly [Spot, Spot])[]): Promise<void> {
  const down = [];
  for (const [from] of ways) down.push(await page.touchscreen.touchStart(from.x, from.y));
  for (let step = 1; step <= STEPS; step++) {
    for (const [index, [from, to]] of ways.entries()) await down[index]?.move(from.x + ((to.x - from.x) * step) / STEPS, from.y + ((to.y - from.y) * step) / STEPS);
  }
  for (const finger of down) await finger.end();
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
const entry = (page: Page, list: string, name: string): Promise<Spot & { readonly width: number }> => until(`${name} among the ${list}`, () => spotOf(page, list, name));
const chosen = (page: Page, name: string): Promise<unknown> => until(`${name} is chosen`, () => page.evaluate((name: string) => [...document.querySelectorAll("[role=option][aria-selected=true]")].some((one) => one.getAttribute("aria-label")?.startsWith(name)), name));
const undoable = (page: Page): Promise<string> => page.$eval("[aria-label^=Undo]", (button) => button.getAttribute("aria-label") ?? "");

/** What it is looked at on: glass under fingers, and windows. */
const GLASS = [PHONE, { width: 720, height: 450 }, { width: 844, height: 390 }, { width: 1024, height: 768 }], WINDOWS = [{ width: 1440, height: 900 }, { width: 1920, height: 1080 }];
const VIEWS: readonly (readonly [key: "1" | "2" | "3" | "4" | "5", shows: string])[] = [["1", ".pane:not(.editor)"], ["2", ".pane.editor"], ["3", ".mixer.tall"], ["4", ".live-view"], ["5", ".nodes"]];

/** In the page: what is wider than the window, and controls that lie outside of it or are cut off by what they lie in. */
function cutOff(): string[] {
  const wrong: string[] = [], wide = document.documentElement.scrollWidth, MOST = 1.5;
  if (wide > innerWidth) wrong.push(`the page is ${wide} wide`);
  const moves = (element: Element): boolean => /auto|scroll/.test(getComputedStyle(element).overflow) || element.matches(".heads, .mirror, .react-flow");
  for (const control of document.querySelectorAll<HTMLElement>("button, input, [role=slider], [role=spinbutton], a[href]")) {
    const box = control.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || getComputedStyle(control).visibility === "hidden" || control.closest(".hidden, [data-testid=underlay]") !== null) continue;
    const outside = (room: { left: number; right: number; top: number; bottom: number }): boolean => box.left < room.left - MOST || box.right > room.right + MOST || box.top < room.top - MOST || box.bottom > room.bottom + MOST;
    let within: Element | null = control.parentElement;
    while (within !== null && within !== document.body && !moves(within) && !(/hidden|clip/.test(getComputedStyle(within).overflow) && outside(within.getBoundingClientRect()))) within = within.parentElement;
    const cut = within === null || within === document.body ? outside({ left: 0, top: 0, right: innerWidth, bottom: innerHeight }) : !moves(within) && within.clientWidth > 1;
    if (cut) wrong.push(`${control.getAttribute("aria-label") ?? control.textContent ?? ""} at ${Math.round(box.left)}, ${Math.round(box.top)}`);
  }
  return wrong;
}

export const touchChapters: readonly Chapter[] = [
  ["on a phone fingers play, scroll, pinch, choose and move; a long press asks for the menu", async ({ page, open }) => {
    await toStart(page);
    await page.close();
    page = await open();
    await page.setViewport({ ...PHONE, hasTouch: true });
    await page.reload();
    await find(page, "button", /^Open Night bus/); // what is found later would move the rest
    await tap(page, "button", "Play the demo song");
    await find(page, "button", "Stop");
    await tap(page, "button", "Stop");
    await find(page, "button", "Play");
    const before = await entry(page, "Clips", "Street lights"), nothing = await undoable(page);
    await fingers(page, [[{ x: 200, y: 400 }, { x: 160, y: 400 }], [{ x: 260, y: 400 }, { x: 320, y: 400 }]]);
    const near = await until("two fingers come closer", async () => {
      const now = await spotOf(page, "Clips", "Street lights");
      return now !== null && now.width > before.width * 1.5 ? now : null;
    });
    await fingers(page, [[near, { x: near.x + 40, y: near.y }]]);
    await until("a finger scrolls, over clips too", async () => ((await spotOf(page, "Clips", "Street lights"))?.x ?? 0) > near.x + 20);
    expect(await undoable(page) === nothing, "neither was an edit");
    const clip = await entry(page, "Clips", "Street lights");
    await page.touchscreen.tap(clip.x, clip.y);
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
    await page.touchscreen.tap(at.x, at.y);
    await chosen(page, note);
    await fingers(page, [[at, { x: at.x + 2, y: at.y - 32 }]]);
    await until("a chosen note goes with the finger", async () => /^Undo: (Move|Transpose)/.test(await undoable(page)));
  }, "chromium"],
  ["on a phone strips are swiped, a fader is drawn, two keys sound together and a scene is launched", async ({ page, open }) => {
    await tap(page, "button", "Mix");
    await still(page, "slider", /^Level of Snare/);
    await fingers(page, [[{ x: 320, y: 420 }, { x: 90, y: 420 }]]);
    await until("the strips went aside", () => page.evaluate(() => (document.querySelector(".mixer.tall")?.scrollLeft ?? 0) > 60));
    await until("they are back", () => page.evaluate(() => {
      const mixer = document.querySelector(".mixer.tall"), there = mixer?.scrollLeft === 0;
      mixer?.scrollTo({ left: 0, behavior: "instant" }); // a thrown row runs on for a while
      return there;
    }));
    const level = await middle(page, "slider", /^Level of Snare/);
    await fingers(page, [[level, { x: level.x, y: level.y + 60 }]]);
    await until("the level is another", async () => /Snare|level|volume/i.test(await undoable(page)));
    await tap(page, "button", "Song");
    await tap(page, "button", "Keys");
    await page.waitForSelector(".piano-strip");
    const keys = await page.$$eval(".piano-strip [data-key]", (all) => all.filter((one) => !one.classList.contains("piano-black")).slice(0, 3).map((one) => {
      const box = one.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.bottom - 14 };
    }));
    expect(keys.length === 3, "keys lie under the fingers");
    const [low, , high] = keys as [Spot, Spot, Spot], one = await page.touchscreen.touchStart(low.x, low.y), two = await page.touchscreen.touchStart(high.x, high.y);
    await until("both sound", () => page.evaluate(() => document.querySelectorAll(".piano-strip .is-on").length === 2));
    await one.end();
    await two.end();
    await until("neither does", () => page.evaluate(() => document.querySelectorAll(".piano-strip .is-on").length === 0));
    await tap(page, "button", "Close the keyboard (Esc)");
    await tap(page, "button", "Live");
    await tap(page, "button", "Scenes from the song");
    await tap(page, "rowheader", /./); // the first scene
    await until("it plays", () => page.evaluate(() => document.querySelector("[role=gridcell][aria-description*=playing]") !== null));
    await tap(page, "button", "Stop");
    await page.close();
    await open();
  }, "chromium"],
  ["at every size it is looked at, nothing is cut off; on a phone all is readable in both themes", async ({ page, open }) => {
    const wrong: string[] = [];
    const look = async (where: string): Promise<void> => {
      await settled(page);
      let cut = await page.evaluate(cutOff);
      for (let tries = 0; tries < 3 && cut.length > 0; tries++) { // what came just now may lie elsewhere yet
        await settled(page);
        cut = await page.evaluate(cutOff);
      }
      wrong.push(...cut.map((one) => `${where}: ${one}`));
    };
    await toStart(page);
    for (const size of [...GLASS, ...WINDOWS]) {
      await page.setViewport({ ...size, hasTouch: GLASS.includes(size) });
      await until("the page has this size", () => page.evaluate((width: number) => innerWidth === width, size.width));
      if (size === GLASS[0] || size === WINDOWS[0]) { // fingers came or went: the browser loaded the page again
        await press(page, "button", /^Open Night bus/);
        await find(page, "button", "Play");
      }
      const phone = size === PHONE;
      for (const [key, shows] of VIEWS) {
        await page.keyboard.press(key);
        await page.waitForSelector(shows, { visible: true });
        await look(`${size.width}x${size.height}, view ${key}`);
        if (!phone) continue;
        for (const theme of ["light", "dark"]) {
          await page.evaluate((theme: string) => { document.documentElement.dataset["theme"] = theme; }, theme);
          await settled(page);
          wrong.push(...(await violations(page)).map((one) => `view ${key}, ${theme}: ${one}`));
        }
      }
      if (size.width > 720) continue;
      await page.keyboard.down("Control");
      await page.keyboard.press("e");
      await page.keyboard.up("Control");
      await find(page, "dialog", "Export");
      await look(`${size.width}x${size.height}, export`);
      await closeDialogs(page);
    }
    await page.close();
    await open();
    expect(wrong.length === 0, wrong.slice(0, 12).join("; "));
  }, "chromium"],
];
