// What moves by itself while a song plays, so that one sees what one hears: a compressor at work, a knob that is modulated, cables that
// carry, the sum and its measures; and what changes are foreseen before they are made.

import type { Page } from "puppeteer-core";
import { find, has, names, press, rested, roomOf, textOf, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { accessible, begin, closeDialogs, command, expect, openPalette } from "./studio.ts";

const undoNames = (page: Page, step: RegExp): Promise<unknown> => find(page, "button", new RegExp(`^Undo: ${step.source}`));
const valueOf = (page: Page, name: string): Promise<string> => find(page, "slider", name).then((one) => one.evaluate((element) => element.getAttribute("aria-valuetext") ?? ""));

/** The demo from its middle on, where everything plays. */
async function playTheMiddle(page: Page): Promise<void> {
  await toStart(page);
  await press(page, "button", /^Open Night bus/);
  await find(page, "button", "Play");
  await page.keyboard.press("1");
  await page.keyboard.press("f");
  const ruler = await roomOf(page, ".arr .ruler canvas");
  await page.mouse.click(ruler.x + ruler.width * 0.42, ruler.y + 24);
  await until("it stands in the middle", async () => Number.parseInt(await textOf(page, "timer", "Position"), 10) > 20);
}

const CURVE = ".dev[aria-label=Press] .viz canvas";
/** How many pixels of the left half of a picture, where no point lies, differ from those kept as `kept`; without one they are kept. */
const changed = (page: Page, keep = false): Promise<number> => page.$eval(CURVE, (element, keep) => {
  const canvas = element as HTMLCanvasElement, world = globalThis as unknown as { kept?: Uint8ClampedArray };
  const copy = new OffscreenCanvas(canvas.width / 2, canvas.height).getContext("2d", { willReadFrequently: true });
  copy?.drawImage(canvas, 0, 0);
  const now = copy?.getImageData(0, 0, canvas.width / 2, canvas.height).data ?? new Uint8ClampedArray();
  if (keep) world.kept = now;
  let count = 0;
  for (let i = 0; i < now.length; i += 4) if (Math.abs((now[i] ?? 0) - (world.kept?.[i] ?? 0)) > 8) count++;
  return count;
}, keep);

async function aCompressorIsSeenAtWork(page: Page): Promise<void> {
  await playTheMiddle(page);
  await (await find(page, "group", "Track Kick")).click({ offset: { x: 24, y: 8 } });
  const canvas = await until("the compressor's curve", () => page.$(CURVE)), before = await valueOf(page, "Curve Threshold");
  await canvas.evaluate((element) => element.scrollIntoView({ inline: "center", block: "nearest", behavior: "instant" }));
  const box = await until("it has its size", () => canvas.boundingBox());
  const dot = await until("its point is under the pointer", async () => {
    for (let y = box.y + 4; y < box.y + box.height; y += 6) { // along the column of -14 dB on the way from -60 to 0
      await page.mouse.move(box.x + (box.width * 46) / 60, y);
      if (await canvas.evaluate((element) => (element as HTMLElement).style.cursor === "grab")) return y;
    }
    return null;
  });
  await page.mouse.down();
  await page.mouse.move(box.x + (box.width * 38) / 60, dot, { steps: 4 });
  await page.mouse.up();
  await undoNames(page, /.*Threshold/);
  const after = await valueOf(page, "Curve Threshold");
  expect(Math.abs(Number.parseFloat(before) - Number.parseFloat(after) - 8) < 2, `as far as it was dragged: from ${before} to ${after}`);
  await page.mouse.move(box.x + box.width / 2, box.y - 40);
  await changed(page, true);
  expect((await changed(page)) === 0, "it rests while nothing plays");
  await page.keyboard.press(" ");
  await until("what it takes away moves through the picture", async () => (await changed(page)) > 20);
  await page.keyboard.press(" ");
  await find(page, "button", "Play");
  await press(page, "button", /^Undo: .*Threshold/);
}

const rolled = (page: Page): Promise<string> => page.$eval(".roll-room > canvas", (canvas) => (canvas as HTMLCanvasElement).toDataURL());
const notes = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Notes");

async function timingIsForeseen(page: Page): Promise<void> {
  await begin(page, /^Make a beat/);
  await find(page, "grid", "Steps of Drums");
  await press(page, "radio", "Notes");
  await until("drums are called by their names", async () => ["Kick", "Snare", "Hat closed"].every(async (drum) => (await notes(page)).some((name) => name.startsWith(`${drum}, bar`))));
  const apply = async (what: string, step: RegExp): Promise<void> => {
    await press(page, "button", "Timing");
    await press(page, "radio", what);
    await press(page, "button", "Apply");
    await undoNames(page, step);
  };
  const onGrid = async (): Promise<boolean> => (await notes(page)).every((name) => /beat \d(\.25|\.5|\.75)?, /.test(name)), straight = await rested("the beat", () => notes(page));
  expect(await onGrid(), `a beat is on the grid: ${straight.join("; ")}`);
  await apply("Humanise", /Humanise notes/);
  const loose = await until("they lie beside the grid", async () => ((await onGrid()) ? null : notes(page)));
  const alone = await rested("the notes", () => rolled(page));
  await press(page, "button", "Timing");
  await press(page, "radio", "Quantise");
  await until("where they would go is drawn", async () => (await rolled(page)) !== alone);
  expect((await notes(page)).join() === loose.join(), "and nothing has moved yet");
  await press(page, "button", "Cancel");
  await until("it is gone again", async () => (await rolled(page)) === alone);
  await apply("Quantise", /Quantise notes/);
  await until("they are on the grid", onGrid);
}

async function theSumIsMeasured(page: Page): Promise<void> {
  const mix = (id: string): Promise<string> => page.$eval(`[data-mix=${id}]`, (element) => element.textContent ?? "");
  await playTheMiddle(page);
  await page.keyboard.press("5");
  const widths = (): Promise<number[]> => page.$$eval("[data-cable]", (cables) => cables.map((cable) => Number.parseFloat((cable as SVGPathElement).style.strokeWidth || "0")));
  await until("the cables are there", async () => (await widths()).length > 10);
  await page.keyboard.press(" ");
  await until("cables swell with what they carry", async () => (await widths()).filter((width) => width > 2).length > 3);
  await page.keyboard.press("3");
  await until("its loudest sample between samples", async () => /^-\d/.test(await mix("peak")));
  await until("how alike the sides are", async () => /^[+-][01]\.\d\d$/.test(await mix("correlation")));
  const spectrum = (): Promise<string> => page.$eval(".mix-spectrum canvas", (canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const first = await spectrum();
  await until("the spectrum moves", async () => (await spectrum()) !== first);
  await press(page, "button", "Mute Kick");
  await find(page, "button", /^Undo: Mute/);
  await press(page, "button", "Mute Kick");
  await press(page, "button", "Solo Bass");
  await find(page, "button", /^Undo: Solo/);
  await until("its mean is told, too", () => page.$$eval("[data-rms]", (all) => all.some((one) => /^-\d/.test(one.textContent ?? ""))));
  await press(page, "button", "Solo Bass");
  await page.keyboard.press("4");
  await page.waitForSelector(".live-view");
  if (await has(page, ".pane:not(.closed)")) await press(page, "button", "Close the pane"); // strips stand at the matrix's foot where no pane does
  await page.evaluate(() => [...document.querySelectorAll<HTMLElement>("button")].find((one) => one.textContent === "Scenes from the song")?.click()); // where there are none yet
  const side = await until("its sides", () => page.$("[aria-label='Crossfader side of Kick']"));
  await (await side.$("[role=radio]"))?.click();
  await undoNames(page, /.*side/i);
  await (await find(page, "slider", "Crossfader")).focus();
  await page.keyboard.press("End");
  await until("it stands at the other side", async () => (await valueOf(page, "Crossfader")) === "100 % B");
  await undoNames(page, /.*[Cc]rossfade/);
  await page.keyboard.press(" ");
  await page.keyboard.press("5");
  await until("silent cables are thin", async () => (await widths()).every((width) => width < 2));
  await page.keyboard.press("1");
}

async function aKnobMovesByItself(page: Page): Promise<void> {
  await begin(page, /^Play keys/);
  await press(page, "button", "Device");
  await press(page, "menuitem", /^Orbit/);
  await (await find(page, "slider", "Body Amount")).click({ button: "right" });
  await press(page, "menuitem", /^Orbit/);
  await until("a dot beside the knob", () => page.$(".knob .moved"));
  const dot = (): Promise<string> => page.$eval(".knob .moved", (one) => one.getAttribute("transform") ?? "");
  const first = await dot();
  await page.keyboard.press(" ");
  await until("it goes where the modulator takes it", async () => (await dot()) !== first);
  await command(page, "Performance");
  await until("where time goes is told", () => page.evaluate(() => /\d ms in the browser/.test(document.body.innerText) && /None since the page was opened|[\d.]+ m?s missing/.test(document.body.innerText)));
  await accessible(page, "what costs time");
  await press(page, "button", "Close performance");
  await page.keyboard.press(" ");
}

/** What moves by itself just now, by its name; what a paused picture or a press is waiting for does not. */
const moving = (page: Page): Promise<string[]> => page.evaluate(() => document.getAnimations()
  .filter((one) => one.playState === "running" && Number(one.effect?.getComputedTiming().activeDuration ?? 0) > 0)
  .map((one) => `${(one as CSSAnimation).animationName ?? (one as CSSTransition).transitionProperty} of ${(one.effect as KeyframeEffect).target?.className ?? ""}`));

async function setMotion(page: Page, to: "None" | "As the system"): Promise<void> {
  await command(page, "Settings");
  await find(page, "dialog", "Settings");
  await until(`motion is ${to}`, () => page.evaluate((to: string) => {
    const one = [...document.querySelectorAll<HTMLElement>("[role=radiogroup][aria-label=Motion] [role=radio]")].find(({ textContent }) => textContent === to);
    if (one?.getAttribute("aria-checked") !== "true") one?.click();
    return one?.getAttribute("aria-checked") === "true";
  }, to));
  await closeDialogs(page);
}

async function nothingMoves(page: Page): Promise<void> {
  await toStart(page);
  await press(page, "button", /^Open Night bus/);
  await find(page, "button", "Play");
  await setMotion(page, "None");
  await page.keyboard.press(" ");
  await find(page, "button", "Stop");
  const wrong: string[] = [];
  for (const [key, shows] of [["1", ".arr"], ["2", ".pane.editor"], ["3", ".mixer.tall"], ["4", ".live-view"], ["5", ".nodes"]] as const) {
    await page.keyboard.press(key);
    await page.waitForSelector(shows, { visible: true });
    for (let look = 0; look < 4; look++) wrong.push(...(await moving(page)).map((one) => `view ${key}: ${one}`));
    await openPalette(page);
    wrong.push(...(await moving(page)).map((one) => `the palette over view ${key}: ${one}`));
    await closeDialogs(page);
  }
  await page.keyboard.press("1");
  await page.keyboard.press(" ");
  await setMotion(page, "As the system");
  expect(wrong.length === 0, [...new Set(wrong)].join("; "));
}

/** In the page: Escape while a dialog still comes, and in the next moment the system says that nothing shall move. */
async function leaveInMotion(): Promise<void> {
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
  await new Promise(requestAnimationFrame);
  document.documentElement.dataset["motion"] = "less";
}

async function aDialogGoes(page: Page): Promise<void> {
  await page.keyboard.down("Control");
  await page.keyboard.press(",");
  await page.keyboard.up("Control");
  await page.waitForSelector("[role=dialog]");
  await page.evaluate(leaveInMotion);
  await until("the dialog is gone", async () => !(await has(page, "[role=dialog]")));
  await page.evaluate(() => { delete document.documentElement.dataset["motion"]; });
}

export const showingChapters: readonly Chapter[] = [
  ["a compressor's curve is bent by hand, and what it takes away runs through the picture", async ({ page }) => aCompressorIsSeenAtWork(page), "long"],
  ["drums have names; what quantising would do is seen before it is done", async ({ page }) => timingIsForeseen(page), "chromium"],
  ["cables swell, the sum is measured, a strip is soloed, and the crossfader leads to the other side", async ({ page }) => theSumIsMeasured(page), "long"],
  ["with less motion nothing moves by itself in any view", async ({ page }) => nothingMoves(page), "chromium"],
  ["a dialog that is left while it comes is gone, though motion ends in that moment", async ({ page }) => aDialogGoes(page), "chromium alone"],
  ["a modulator's steps are drawn in one stroke, and are settings one by one, too", async ({ page }) => {
    await playTheMiddle(page);
    await (await find(page, "group", "Track Bass")).click({ offset: { x: 60, y: 12 } });
    await press(page, "button", "Device");
    await press(page, "menuitem", /^Stairs/);
    await undoNames(page, /Add Stairs/);
    const picture = await roomOf(page, ".dev[aria-label=Stairs] .viz canvas");
    await page.mouse.move(picture.x + 10, picture.y + picture.height - 12);
    await page.mouse.down();
    await page.mouse.move(picture.x + picture.width - 10, picture.y + 10, { steps: 40 });
    await page.mouse.up();
    await find(page, "button", /^Undo: /);
    await (await find(page, "group", "Stairs")).evaluate((device) => [...device.querySelectorAll("button")].find((button) => button.textContent === "More")?.click());
    await find(page, "slider", "Steps Step 16");
    const risen = await Promise.all(Array.from({ length: 16 }, async (_, step) => Number.parseFloat(await valueOf(page, `Steps Step ${step + 1}`))));
    expect(risen.every((value, step) => step === 0 || value > (risen[step - 1] as number)) && (risen[0] as number) < 12 && (risen[15] as number) > 88, `each step higher than the one before: ${risen}`);
    await accessible(page, "the steps one by one");
    await page.keyboard.press("Escape");
    for (let step = 0; step < 2; step++) { // the stroke is one step, the device another
      await page.keyboard.down("Control");
      await page.keyboard.press("z");
      await page.keyboard.up("Control");
    }
    await until("the device is gone", async () => !(await has(page, ".dev[aria-label=Stairs]")));
  }, "chromium"],
  ["a modulated knob's dot moves; where time goes is told", async ({ page }) => aKnobMovesByItself(page), "long"],
];
