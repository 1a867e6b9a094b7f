// Hearing oneself while one records: off with a hint, straight, through the track's devices; and what happens when a microphone hears
// its own loudspeaker.

import type { Page } from "puppeteer-core";
import { find, press, rested, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";
import { accessible, begin, expect } from "./studio.ts";

const says = (page: Page, words: RegExp): Promise<unknown> => until(`it says ${words.source}`, () => page.evaluate((source) => new RegExp(source, "u").test(document.body.innerText), words.source));

/** In the page: an input that may be made louder, in place of the browser's own; and what is joined to the loudspeakers by way of which. */
function makeInput(): void {
  let context: AudioContext | null = null, loud: GainNode | null = null;
  const ways: string[] = [], connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode, ...rest: number[]) => AudioNode;
  AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode, ...rest: number[]) {
    if (to instanceof AudioDestinationNode) ways.push(this.constructor.name);
    return connect.call(this, to, ...rest);
  } as typeof AudioNode.prototype.connect;
  navigator.mediaDevices.getUserMedia = () => {
    context = new AudioContext();
    loud = new GainNode(context, { gain: 0.1 });
    const tone = new OscillatorNode(context, { frequency: 440 }), end = new MediaStreamAudioDestinationNode(context);
    tone.connect(loud);
    loud.connect(end);
    tone.start();
    return Promise.resolve(end.stream);
  };
  Object.assign(globalThis, { ways, makeLoud: (gain: number) => loud?.gain.setValueAtTime(gain, context?.currentTime ?? 0) });
}
const UNHEARD_MS = 1500; // the strips are told once a second
const ways = (page: Page): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { ways: string[] }).ways);
/** How loud the song got, as the strip of its sum tells it; null: nothing was heard. (An armed track's own strip shows what comes in, however one hears it.) */
const sum = (page: Page): Promise<string | null> => page.evaluate(() => {
  const told = document.querySelector("[data-peak]")?.textContent;
  if (told === undefined || told === null) throw new Error("there is no master");
  return /^[-+]?\d/.test(told) ? told : null;
});

async function oneHearsOneself(page: Page): Promise<void> {
  await page.evaluate(makeInput);
  await begin(page, /^RecordR/);
  await find(page, "button", "Arm Voice");
  await until("the input is heard", () => page.evaluate(() => document.querySelector("[aria-label='Input device']")?.textContent !== "Asking the browser"));
  await says(page, /You do not hear yourself through Tutti/);
  await press(page, "radio", "Direct");
  await says(page, /Straight to your ears\. Use headphones/);
  await until("it goes to the ears behind a guard", async () => (await ways(page)).includes("WaveShaperNode"));
  await press(page, "radio", "Mixer");
  await find(page, "slider", "Level of Voice");
  await rested("straight does not go through the track", async () => {
    const heard = await sum(page);
    expect(heard === null, `it is heard there: ${heard} dB`);
    return true;
  }, UNHEARD_MS);
  await press(page, "radio", "Devices");
  await press(page, "radio", "Effects");
  await says(page, /Through this track.s devices\. Use headphones/);
  await press(page, "radio", "Mixer");
  const heard = Number.parseFloat(await until("it goes through the track", () => sum(page)));
  expect(heard > -40 && heard < 0, `as loud as what comes in: ${heard}`);
  await press(page, "radio", "Devices");
  await accessible(page, "monitoring");
}

async function aHowlIsStopped(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as { makeLoud(gain: number): void }).makeLoud(1.2));
  await says(page, /What comes in stood at its limit/);
  await until("nobody hears themselves", () => page.$("[aria-label='Monitoring'] [aria-checked=true]").then((on) => on?.evaluate((element) => element.textContent === "Off")));
  await page.evaluate(() => (globalThis as unknown as { makeLoud(gain: number): void }).makeLoud(0.1));
  await press(page, "radio", "Effects");
  await says(page, /Through this track.s devices/);
}

/** In the page, before its sound begins: what goes to the loudspeakers, and the frames at which something sets in there after silence. It
    remembers some seconds, each ear what the one before has forgotten: a page that stands still for a moment misses nothing. */
function listen(): void {
  const LOUD = 0.01, SILENCE = 2000, PIECE = 32_768, EARS = 5, onsets: number[] = [], connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode, ...rest: number[]) => AudioNode;
  let ears: AnalyserNode[] = [], ear: AnalyserNode | null = null;
  const makeEars = (context: AudioContext): AnalyserNode[] => Array.from({ length: EARS }, (_, index) => {
    const one = new AnalyserNode(context, { fftSize: PIECE });
    if (index > 0) connect.call(connect.call(ears[0] as AudioNode, new DelayNode(context, { delayTime: (index * PIECE) / context.sampleRate, maxDelayTime: EARS })), one);
    else ears = [one];
    return one;
  }).reverse();
  AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode, ...rest: number[]) {
    if (to instanceof AudioDestinationNode && this.context instanceof AudioContext) {
      if (ear?.context !== this.context) {
        ears = makeEars(this.context);
        ear = ears.at(-1) ?? null;
      }
      connect.call(this, ear as AudioNode);
    }
    return connect.call(this, to, ...rest);
  } as typeof AudioNode.prototype.connect;
  const heard = new Float32Array(PIECE * EARS), frame = (): number => Math.round((ear?.context.currentTime ?? 0) * (ear?.context.sampleRate ?? 0));
  setInterval(() => {
    if (ear === null) return;
    let now = frame();
    for (let was = -1; was !== now; now = frame()) { // read between two pieces of sound, not across
      was = now;
      for (const [index, one] of ears.entries()) one.getFloatTimeDomainData(heard.subarray(index * PIECE, (index + 1) * PIECE));
    }
    const first = now - heard.length;
    let silent = 0;
    for (const [index, sample] of heard.entries()) {
      if (Math.abs(sample) < LOUD) silent++;
      else {
        const at = first + index, known = onsets.some((one) => Math.abs(one - at) < SILENCE);
        if (silent >= SILENCE && !known) onsets.push(at);
        silent = 0;
      }
    }
  }, 150);
  Object.assign(globalThis, { onsets, second: () => ear?.context.sampleRate ?? 0, now: () => (ear === null ? 0 : ear.context.currentTime * ear.context.sampleRate) });
}
/** Seconds from one onset to the next, of those since a moment, all in seconds of the sound. */
const gapsSince = (page: Page, since: number): Promise<number[]> => page.evaluate((since) => {
  const { onsets, second } = globalThis as unknown as { onsets: number[]; second(): number }, rate = second();
  const after = onsets.filter((at) => at > since * rate).sort((a, b) => a - b);
  return after.slice(1).map((at, index) => (at - (after[index] ?? 0)) / rate);
}, since);
const soundNow = (page: Page): Promise<number> => page.evaluate(() => {
  const { now, second } = globalThis as unknown as { now(): number; second(): number };
  return second() === 0 ? 0 : now() / second();
});
const BEAT = 0.5, NEAR = 0.012; // at 120 BPM; what is heard is read in pieces, and a click begins softly

async function theClickIsHeard(page: Page): Promise<void> {
  await page.evaluate(listen);
  await begin(page, /^Play keys/);
  await find(page, "button", "Arm Keys");
  await press(page, "button", "Metronome");
  await page.keyboard.press(" ");
  await find(page, "button", "Stop");
  const gaps = await until("a click on three beats", async () => {
    const all = await gapsSince(page, 0);
    return all.length >= 2 ? all : null;
  });
  expect(gaps.every((gap) => Math.abs(gap - BEAT) < NEAR), `a beat apart at 120 BPM: ${gaps.join()}`);
  await press(page, "button", "Metronome");
  const off = await until("sound goes on", () => soundNow(page));
  await until("a second goes by", async () => (await soundNow(page)) > off + 1.2);
  expect((await gapsSince(page, off + 0.1)).length === 0, "without it nothing is heard");
  await page.keyboard.press(" ");
  await find(page, "button", "Play");
}

async function theCountInIsHeard(page: Page): Promise<void> {
  await press(page, "button", /^Recording: count-in/); // whatever was chosen on this device before
  await press(page, "menuitem", "1 bar");
  await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
  await press(page, "button", "Go to start");
  const from = await soundNow(page), place = (): Promise<string> => page.evaluate(() => document.querySelector("[role=timer]")?.textContent ?? "");
  await page.keyboard.press("r");
  await find(page, "button", "Stop recording");
  await until("a bar is counted, and the song runs", async () => /^1\. [2-4]/.test(await place()), 20_000);
  const gaps = await gapsSince(page, from);
  expect(gaps.length === 3 && gaps.every((gap) => Math.abs(gap - BEAT) < NEAR), `four clicks, then the take without any: ${gaps.join()}`);
  await page.keyboard.press(" ");
  await find(page, "button", "Play");
}

export const hearingChapters: readonly Chapter[] = [
  ["one hears oneself straight or through the track, behind a guard, and a howl ends it", async ({ open }) => {
    const page = await open();
    await oneHearsOneself(page);
    await aHowlIsStopped(page);
    await open(); // with the browser's own input
  }, "long"],
  ["the metronome is heard on each beat until it is off, and a bar is counted in before a take", async ({ open }) => {
    const page = await open();
    await theClickIsHeard(page);
    await theCountInIsHeard(page);
    await open(); // with the browser's own ways
  }, "chromium"],
];
