// Tracks are brought into order and into a group by hand and by keys, folded and named; devices and sends are carried between strips,
// and the master says what it measures.

import type { ElementHandle, Page } from "puppeteer-core";
import { beatFile, toneFile } from "./files.ts";
import { drop, find, has, lend, press, rested, roomOf, until, write } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { accessible, begin, command, expect } from "./studio.ts";

const undoNames = (page: Page, step: RegExp): Promise<unknown> => find(page, "button", new RegExp(`^Undo: ${step.source}`));
const namesOf = (page: Page, prefix: string): Promise<string[]> =>
  page.evaluate((prefix: string) => [...document.querySelectorAll(`[role=group][aria-label^="${prefix} "]`)].map((element) => element.getAttribute("aria-label")?.slice(prefix.length + 1) ?? ""), prefix);
/** What stands right behind another of the list. */
const follows = (page: Page, prefix: string, first: string, second: string): Promise<unknown> =>
  until(`${second} stands behind ${first}`, async () => {
    const names = await namesOf(page, prefix);
    return names.indexOf(second) === names.indexOf(first) + 1;
  });

/** Carries an element by a point of it (parts of its box) to a point of another. Both are looked for until they lie still, and in
    sight: what has just come makes the others give way, and what scrolls in may be made anew. */
async function carry(page: Page, from: () => Promise<ElementHandle>, to: () => Promise<ElementHandle>, at: readonly [number, number], grip: readonly [number, number] = [0.5, 0.5], alt = false): Promise<void> {
  const [a, b] = await rested("both", async () => {
    const both = [await from(), await to()];
    for (const element of both) await element.evaluate((one) => one.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" }));
    const boxes = [await both[0]?.boundingBox(), await both[1]?.boundingBox()] as const;
    return boxes[0] && boxes[1] ? [boxes[0], boxes[1]] as const : null;
  });
  if (alt) await page.keyboard.down("Alt");
  await page.mouse.move(a.x + a.width * grip[0], a.y + a.height * grip[1]);
  await page.mouse.down();
  await page.mouse.move(a.x + a.width * grip[0] + 12, a.y + a.height * grip[1] + 6, { steps: 3 });
  await page.mouse.move(b.x + b.width * at[0], b.y + b.height * at[1], { steps: 4 });
  await until("it is carried", () => page.$(".drag-ghost"));
  await page.mouse.up();
  if (alt) await page.keyboard.up("Alt");
  await until("it is let go", async () => (await page.$(".drag-ghost")) === null);
}
const head = (page: Page, name: string): Promise<ElementHandle<HTMLElement>> => find(page, "group", `Track ${name}`);
const band = async (page: Page, name: string): Promise<ElementHandle<Element>> => {
  const found = await (await find(page, "group", `Strip ${name}`)).$(".strip-name");
  if (!found) throw new Error(`no name on ${name}`);
  return found;
};
async function menu(page: Page, element: ElementHandle, entry: string): Promise<void> {
  await element.click({ button: "right", offset: { x: 24, y: 8 } });
  await press(page, "menuitem", new RegExp(`^${entry}`));
  await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
}
async function chord(page: Page, modifiers: readonly ("Alt" | "Shift" | "Control")[], key: "g" | "ArrowUp" | "ArrowDown"): Promise<void> {
  for (const one of modifiers) await page.keyboard.down(one);
  await page.keyboard.press(key);
  for (const one of modifiers) await page.keyboard.up(one);
}

/** While the wheel turns fast, what flies past does not light up; what is pressed then, is. */
async function pressBehindTheWheel(page: Page, name: string): Promise<void> {
  const lamp = `.strips button[aria-label="${name}"]`, box = await roomOf(page, lamp);
  const isOn = (): Promise<boolean> => page.$eval(lamp, (element) => element.getAttribute("aria-pressed") === "true"), before = await isOn();
  for (const after of [!before, before]) {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel({ deltaY: -60 }); // the strips lie at their beginning and stay there
    await page.mouse.down();
    await page.mouse.up();
    await until("the lamp took the press", async () => (await isOn()) === after);
  }
}

/** Words, the effect that they find, and one of its sounds. */
const SWEEPS = [["wah", "Filter", "Slow sweep"], ["swirl", "Phaser", "Jet"], ["metal", "Flanger", "Slow jet"]] as const;
/** The first picture in the panel of an effect. */
const pictureOf = (page: Page, name: string): Promise<string> => page.evaluate((name: string) => document.querySelector(`button[aria-label^="Preset of ${name}"]`)?.closest(".dev")?.querySelector("canvas")?.toDataURL() ?? "", name);

/** The group of the drums, which an earlier chapter makes by hand; where this one is told alone, it is made here. */
async function groupOfDrums(page: Page): Promise<void> {
  if ((await namesOf(page, "Track")).includes("Beat")) return;
  await press(page, "group", "Track Kick", { offset: { x: 24, y: 8 } });
  await chord(page, ["Control"], "g");
  await follows(page, "Track", "Group", "Kick");
  await renameTrack(page, "Group", "Beat");
}
async function renameTrack(page: Page, name: string, next: string): Promise<void> {
  await menu(page, await head(page, name), "Rename track");
  const field = await find(page, "textbox", "Track name");
  await until("the field has the focus", () => field.evaluate((element) => element === document.activeElement));
  await page.keyboard.type(next);
  await page.keyboard.press("Enter");
  await head(page, next);
}

export const mixingChapters: readonly Chapter[] = [
  ["tracks are carried into a group, out of it and past each other, and folded away", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^Open Night bus/);
    await find(page, "button", "Play");
    await press(page, "group", "Track Kick", { offset: { x: 24, y: 8 } });
    await chord(page, ["Control"], "g");
    await follows(page, "Track", "Group", "Kick");
    await carry(page, () => head(page, "Hats"), () => head(page, "Group"), [0.3, 0.5], [0.2, 0.3]);
    await undoNames(page, /Move track/);
    await follows(page, "Track", "Kick", "Hats");
    await chord(page, ["Alt", "Shift"], "ArrowDown"); // out of the group's end
    await follows(page, "Track", "Hats", "Snare");
    await chord(page, ["Alt", "Shift"], "ArrowUp"); // and in again
    await press(page, "button", "Fold Group");
    await until("its tracks do not show", async () => !(await namesOf(page, "Track")).includes("Hats"));
    await renameTrack(page, "Group", "Beat");
    await press(page, "button", "Open Beat");
    await head(page, "Hats");
  }, "chromium"],
  ["what the ruler's menu says is done where it was opened", async ({ page }) => {
    const box = await roomOf(page, ".arr .ruler canvas");
    await page.mouse.click(box.x + 300, box.y + 24, { button: "right" });
    await find(page, "menuitem", /^Start the loop here/);
    await accessible(page, "a menu where the pointer is");
    await page.keyboard.press("ArrowDown");
    await until("the keys are in it", () => page.evaluate(() => document.activeElement?.getAttribute("role") === "menuitem"));
    await press(page, "menuitem", /^Start the loop here/);
    await undoNames(page, /Change loop/);
    await page.mouse.click(box.x + 500, box.y + 24, { button: "right" });
    await press(page, "menuitem", /^Play from here/);
    await find(page, "button", "Stop");
    await until("it plays from there", () => page.evaluate(() => Number.parseInt(document.querySelector("[role=timer]")?.textContent ?? "", 10) > 20));
  }, "chromium"],
  ["in the mixer strips, devices and sends are carried, and the master says how loud it is", async ({ page }) => {
    await groupOfDrums(page);
    if (await has(page, '[aria-label="Transport"] button[aria-label="Play"]')) await press(page, "button", "Play");
    await press(page, "radio", "Mix");
    await until("the mix is measured", () => page.evaluate(() => /^-\d/.test(document.querySelector("[data-mix=integrated]")?.textContent ?? "")));
    await until("and the master's level", () => page.evaluate(() => /^-\d/.test(document.querySelector("[data-rms]")?.textContent ?? "")));
    await until("and each strip", () => page.evaluate(() => [...document.querySelectorAll("[data-strip] .reading-place[role=img]")].some((element) => /^Peak -\d/.test(element.getAttribute("aria-label") ?? ""))));
    await pressBehindTheWheel(page, "Solo Kick");
    await carry(page, () => band(page, "Snare"), () => band(page, "Bass"), [0.9, 0.5]);
    await follows(page, "Strip", "Bass", "Snare");
    await carry(page, () => find(page, "button", "Curve of Keys"), () => find(page, "group", "Devices of Bass"), [0.5, 0.9]);
    await undoNames(page, /Move device/);
    await find(page, "button", "Curve of Bass");
    await carry(page, () => find(page, "button", "Press of Tune"), () => find(page, "group", "Devices of Hats"), [0.5, 0.9], [0.5, 0.5], true);
    await undoNames(page, /Copy device/);
    await find(page, "button", "Press of Hats");
    await find(page, "button", "Press of Tune");
    await menu(page, await find(page, "button", "Press of Hats"), "Remove device");
    await undoNames(page, /Remove Press/);
    await carry(page, () => find(page, "group", "Sends of Kick"), () => find(page, "group", "Strip Master"), [0.5, 0.7], [0.5, 0.8]);
    await undoNames(page, /Add return/);
    await (await find(page, "slider", "Send of Kick to Hall")).focus();
    await page.keyboard.type("-12.5"); // a digit opens the box, in which all is to be read
    const box = await find(page, "textbox", "Send of Kick to Hall, type a value");
    const room = await rested("what is typed", () => box.evaluate((input) => ({ text: (input as HTMLInputElement).value, has: input.clientWidth, needs: input.scrollWidth, seen: document.elementFromPoint(input.getBoundingClientRect().right - 2, input.getBoundingClientRect().y + 8) === input })));
    if (room.text !== "-12.5" || room.has < 60 || room.needs > room.has || !room.seen) throw new Error(`what is typed is read: ${JSON.stringify(room)}`);
    await page.keyboard.press("Enter");
    await until("it sends so much", async () => (await find(page, "slider", "Send of Kick to Hall")).evaluate((one) => one.getAttribute("aria-valuetext") === "-12.5 dB"));
    await carry(page, () => find(page, "group", "Sends of Tune"), () => find(page, "group", "Strip Hall"), [0.5, 0.7], [0.5, 0.8]);
    await undoNames(page, /Add send/);
    await find(page, "slider", "Send of Tune to Hall");
    await press(page, "button", "Tune plays into Master");
    await press(page, "menuitem", "Beat");
    await find(page, "button", "Tune plays into Beat");
    await press(page, "button", "Stop");
    await press(page, "radio", "Arrange");
  }, "chromium"],
  ["effects come out of the library, a sound says its tempo, and clips are kept", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "button", "Play");
    await press(page, "button", "Library");
    await press(page, "radio", "Effects");
    await write(page, "Search the library", "hall");
    await until("halls are left, the one of just that name first", async () => {
      const names = await page.$$eval(".library-item", (items) => items.map((item) => item.textContent ?? ""));
      return names.length < 5 && (names[0] ?? "").startsWith("Hall");
    });
    await page.evaluate(() => [...document.querySelectorAll<HTMLElement>(".tab")].find((tab) => tab.textContent === "Mixer")?.click());
    await find(page, "group", "Strip Bass");
    await lend(page, ".library-item", '[aria-label="Strip Bass"]', 40, 30);
    await undoNames(page, /Add Hall/);
    await find(page, "button", "Hall of Bass");
    await drop(page, "main", [{ name: "Pulse 96.wav", type: "audio/wav", bytes: beatFile(96) }]);
    await until("its tempo is heard", () => page.evaluate(() => /sounds like 96 BPM/.test(document.body.innerText)));
    await press(page, "button", "Fit it to the song");
    await undoNames(page, /Fit Pulse 96/);
    await page.mouse.move(700, 300);
    await until("its clip is scrolled to, and has the focus", async () => {
      await page.mouse.wheel({ deltaY: 3000 });
      return page.evaluate(() => {
        const clip = [...document.querySelectorAll<HTMLElement>("[role=listbox][aria-label=Clips] [role=option]")].find((one) => one.getAttribute("aria-label")?.startsWith("Pulse 96"));
        clip?.focus();
        return clip !== undefined && document.activeElement === clip;
      });
    });
    await page.evaluate(() => { // what is copied is read here: a page may not read the clipboard unasked
      (globalThis as { taken?: string }).taken = "";
      Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: (text: string) => ((globalThis as { taken?: string }).taken = text, Promise.resolve()) } });
    });
    await page.keyboard.down("Control");
    await page.keyboard.press("c");
    await page.keyboard.up("Control");
    await until("it is copied", () => page.evaluate(() => (globalThis as { taken?: string }).taken !== ""));
    await command(page, "Keep in my library");
    await until("it is kept", () => page.evaluate(() => /in your library, for every project/.test(document.body.innerText)));
    await press(page, "button", "Close the library");
  }, "chromium"],
  ["a tone's peak and its mean are read where it plays, on its strip and on the master", async ({ page }) => {
    await begin(page, /^Play keys/);
    await drop(page, "main", [{ name: "Tone.wav", type: "audio/wav", bytes: toneFile(0.5) }]); // -6 dB, and 3 less in the mean
    await find(page, "option", /^Tone, /);
    await press(page, "radio", "Mix");
    await page.keyboard.press(" ");
    const told = (): Promise<string[]> => page.$$eval("[data-strip] .reading-place[role=img]", (all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
    let last = "";
    await until("the tone's strip tells both: a sine of half its height", async () => (await told()).some((text) => {
      const [, peak = 0, mean = 0] = (/^Peak (-[\d.]+) dB, RMS (-[\d.]+) dB$/.exec(last = text) ?? []).map(Number); // the mean takes a moment to come up
      return Math.abs(peak + 6) <= 0.3 && Math.abs(mean + 9) <= 1;
    })).catch((error: Error) => { throw new Error(`${error.message}, told ${last}`); });
    await until("the master's mean", () => page.evaluate(() => Math.abs(Number.parseFloat(document.querySelector("[data-rms]")?.textContent ?? "") + 9) <= 1.5));
    await page.keyboard.press(" ");
    await press(page, "radio", "Arrange");
  }, "chromium"],
  ["a filter, a phaser and a flanger are found by what people call them, and move", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^Open Night bus/);
    await find(page, "button", "Play");
    await press(page, "group", "Track Keys", { offset: { x: 24, y: 8 } });
    await press(page, "button", "Library");
    await press(page, "radio", "Effects");
    for (const [word, name, preset] of SWEEPS) {
      await write(page, "Search the library", word);
      await until("one effect is left", async () => (await page.$$(".library-item")).length === 1);
      await press(page, "option", new RegExp(`^${name}`));
      await undoNames(page, new RegExp(`Add ${name}`));
      await press(page, "button", `Preset of ${name}: Own settings`);
      await press(page, "menuitem", new RegExp(`^${preset}`));
      await find(page, "button", `Preset of ${name}: ${preset}`);
      await until("the list is gone", async () => !(await has(page, "[role=menu], [role=dialog]")));
    }
    await press(page, "button", "Close the library");
    const still = await rested("the pictures", () => Promise.all(SWEEPS.map(([, name]) => pictureOf(page, name))));
    await press(page, "button", "Play");
    for (const [index, [, name]] of SWEEPS.entries()) await until(`${name} is seen where the sound has it`, async () => (await pictureOf(page, name)) !== still[index]);
    await press(page, "button", "Stop");
  }, "chromium"],
  ["nodes are walked by arrows and say what they cost", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^Open Night bus/);
    await find(page, "button", "Play");
    await page.keyboard.press("5");
    await until("nodes say what they cost", () => page.evaluate(() => [...document.querySelectorAll(".nd-cost")].filter((cost) => /^[\d.]+ %$/.test(cost.textContent ?? "")).length > 5));
    await page.evaluate(() => document.querySelector<HTMLElement>(".react-flow__node")?.focus());
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute("data-id") ?? "");
    const first = await focused();
    await page.keyboard.press("ArrowRight");
    await until("another has the focus", async () => ((await focused()) !== first && (await focused()) !== ""));
    await until("it is the chosen one", () => page.evaluate(() => document.activeElement?.classList.contains("selected") ?? false));
    await page.keyboard.press("1");
  }, "chromium"],
  ["the menu of the lowest track is seen whole, and what one seldom wants lies behind an entry of it, by keys too", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await find(page, "group", /^Track /);
    const heads = await page.$$(".th"), lowest = heads.at(-1);
    await lowest?.click({ button: "right", offset: { x: 24, y: 8 } });
    await find(page, "menuitem", /^Rename track/);
    await rested("the menu", () => page.evaluate(() => document.querySelector("[role=menu]")?.getBoundingClientRect().top));
    const hidden = await page.evaluate(() => {
      const menu = document.querySelector("[role=menu]");
      return menu ? Math.max(menu.scrollHeight - menu.clientHeight, menu.getBoundingClientRect().bottom - innerHeight) : 1;
    });
    expect(hidden <= 0, `${hidden} pixels of it do not show`);
    await (await find(page, "menuitem", "New track")).evaluate((element) => (element as HTMLElement).focus());
    await page.keyboard.press("ArrowRight");
    await until("the keys are in the menu behind it", () => page.evaluate(() => /^Add instrument track/.test(document.activeElement?.textContent ?? "")));
    await accessible(page, "a menu behind an entry");
    await page.keyboard.press("ArrowLeft");
    await until("it is gone", async () => !(await has(page, "[role=menu][aria-label='New track']")));
    await page.keyboard.press("ArrowRight");
    await until("it is there again", () => page.evaluate(() => /^Add instrument track/.test(document.activeElement?.textContent ?? "")));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await until("both are gone", async () => !(await has(page, "[role=menu]")));
    await undoNames(page, /Add track|Add .*Drums/);
  }, "chromium"],
];
