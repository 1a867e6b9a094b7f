// Hands that clap along in the last chorus of the band's song: the page hears them as its microphone, over a loop, and the two takes are
// swiped together. What is recorded is a sound made here, for a few kilobytes: short strokes with silence between.

import type { Page } from "puppeteer-core";
import { find, names, press, until } from "../story/hands.ts";
import { command } from "../story/studio.ts";

const BPM = 128, BARS = 8;
const EARLY_SECONDS = 0.017; // as players do, who hear what they play later than they play it

type Hands = { clapAlong(first: RegExp, secondsOfClaps: readonly number[], seed: number): Promise<void> };

/** In the page, before anything of ours: a microphone in front of a few pairs of hands. */
function listenToHands(): void {
  const rate = 48_000, context = new AudioContext({ sampleRate: rate }), end = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  const dice = (state: number) => (): number => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31) - 1;
  const clap = (seed: number): AudioBuffer => {
    const frames = Math.round(0.04 * rate), buffer = new AudioBuffer({ length: frames, sampleRate: rate }), out = buffer.getChannelData(0), noise = dice(seed), stray = dice(seed + 77);
    const hands = [0, 1, 2].map((hand) => ({ at: (hand * 8 + 3 * stray()) * rate / 1000, level: 0.55 + 0.2 * stray(), hz: 1250 + 350 * stray() }));
    for (const { at, level, hz } of hands) {
      const from = Math.max(0, Math.round(at)), w = 2 * Math.PI * hz / rate, r = 0.94;
      let [a, b] = [0, 0];
      for (let i = from; i < frames; i++) { // a hollow of the hands rings for a moment
        const now = noise() * Math.exp(-(i - from) / (0.008 * rate)) + 2 * r * Math.cos(w) * a - r * r * b;
        [a, b] = [now, a];
        out[i] = (out[i] ?? 0) + level * 0.05 * now;
      }
    }
    for (let i = 0; i < frames; i++) out[i] = (out[i] ?? 0) * Math.min(1, (frames - i) / (0.01 * rate));
    return buffer;
  };
  navigator.mediaDevices.getUserMedia = async () => (await context.resume(), end.stream);
  const hands: Hands = {
    async clapAlong(first, secondsOfClaps, seed) {
      const clock = (): string => document.querySelector("[role=timer][aria-label=Position]")?.textContent ?? "";
      while (!first.test(clock())) await new Promise(requestAnimationFrame);
      const now = context.currentTime;
      secondsOfClaps.forEach((seconds, index) => {
        const source = new AudioBufferSourceNode(context, { buffer: clap(seed + 31 * index) });
        source.connect(end);
        source.start(now + seconds);
      });
    },
  };
  Object.assign(globalThis, { hands });
}
export const micInFrontOfHands = (page: Page): Promise<unknown> => page.evaluateOnNewDocument(listenToHands);

/** On two and four, each a little beside it. */
function clapTimes(seed: number, straySeconds: number): number[] {
  let state = seed;
  const stray = (): number => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1) * straySeconds;
  return Array.from({ length: BARS * 2 }, (_, clap) => ((0.75 + 2 * clap) * 60) / BPM - EARLY_SECONDS + stray()); // from the second sixteenth on
}

const clapAlong = (page: Page, bar: number, seed: number, straySeconds: number): Promise<void> =>
  page.evaluate((source, times, seed) => (globalThis as unknown as { hands: Hands }).hands.clapAlong(new RegExp(source), times, seed), `^${bar}\\. 1\\. 2`, clapTimes(seed, straySeconds), seed);

/** Records two turns over the last chorus, takes the first half of the first and the rest of the second. */
export async function recordClaps(page: Page): Promise<void> {
  await press(page, "radio", "Arrange");
  await command(page, "Add audio track");
  const head = await find(page, "group", /^Track (Audio|Sound|Track)/);
  await head.click({ button: "right", offset: { x: 24, y: 8 } });
  await press(page, "menuitem", /^Rename track/);
  const field = await find(page, "textbox", "Track name");
  await until("the field has the focus", () => field.evaluate((element) => element === document.activeElement));
  await page.keyboard.type("Claps");
  await page.keyboard.press("Enter");
  await press(page, "button", "Arm Claps");
  await until("the input is heard", () => page.evaluate(() => !/Asking/.test(document.querySelector("[aria-label='Input device']")?.textContent ?? "Asking")));
  await press(page, "button", /Side of the input/);
  await press(page, "option", "Left only");
  await press(page, "button", /^Recording: count-in/);
  await press(page, "menuitem", "None");
  await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);

  await command(page, "Fit in view");
  const chorus = (await names(page, "option", "listbox", "Markers and sections")).filter((name) => name.startsWith("Chorus")).at(-1) ?? "", bar = Number(/bar (\d+)/.exec(chorus)?.[1]);
  const [from, to] = [await (await find(page, "option", chorus)).boundingBox(), await (await find(page, "option", /^End, /)).boundingBox()], ruler = await (await page.$(".arr .ruler"))?.boundingBox();
  if (!from || !to || !ruler) throw new Error("there is no last chorus");
  const box = { x: from.x, width: to.x - from.x };
  await page.mouse.move(box.x, ruler.y + 6);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width, ruler.y + 6, { steps: 6 });
  await page.mouse.up();
  await until("the loop is on", () => page.$("button[aria-label='Loop'][aria-pressed='true']"));
  await page.mouse.click(box.x, ruler.y + 24);
  await until("it stands there", () => page.evaluate((bar) => document.querySelector("[role=timer]")?.textContent?.startsWith(`${bar - 1}. 4`) === false, bar));
  const turns = (async () => {
    await clapAlong(page, bar, 5, 0.016);
    await until("the second turn", () => page.evaluate((bar) => document.querySelector("[role=timer]")?.textContent?.startsWith(`${bar + 7}. 4`) === true, bar), 30_000);
    await clapAlong(page, bar, 6, 0.011);
  })();
  await page.keyboard.press("r");
  await find(page, "button", "Stop recording");
  await turns;
  await until("the second turn ends", () => page.evaluate((bar) => document.querySelector("[role=timer]")?.textContent?.startsWith(`${bar + 7}. 4. 3`) === true, bar), 30_000);
  await page.keyboard.press(" ");
  await find(page, "button", "Use Take 2");
  const swipe = await page.$eval(".th.sub.take", (element) => element.getBoundingClientRect().y + 20);
  await page.mouse.move(box.x + 1, swipe);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, swipe, { steps: 6 });
  await page.mouse.up();
  await until("both takes are heard", async () => (await names(page, "option", "listbox", "Takes")).some((name) => /^Border at .*: Take 1, then Take 2/.test(name)));
  await command(page, "Loop on or off");
  await press(page, "button", "Arm Claps");
  await press(page, "button", "Go to start");
  await press(page, "radio", "Mix");
}
