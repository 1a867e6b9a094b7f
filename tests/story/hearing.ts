// Hearing oneself while one records: off with a hint, straight, through the track's devices; and what happens when a microphone hears
// its own loudspeaker.

import type { Page } from "puppeteer-core";
import { find, press, until } from "./hands.ts";
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
const ways = (page: Page): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { ways: string[] }).ways);
/** The level of the only track, as its strip tells it; null: nothing was heard. */
const strip = (page: Page): Promise<string | null> => page.evaluate(() => /^Peak (\S+)/.exec(document.querySelector("[data-strip] .reading-place[role=img]")?.getAttribute("aria-label") ?? "")?.[1] ?? null);

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
  expect((await strip(page)) === null, `straight does not go through the track: ${await strip(page)}`);
  await press(page, "radio", "Devices");
  await press(page, "radio", "Effects");
  await says(page, /Through this track.s devices\. Use headphones/);
  await press(page, "radio", "Mixer");
  const heard = Number.parseFloat(await until("it goes through the track", () => strip(page)));
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

export const hearingChapters: readonly Chapter[] = [
  ["one hears oneself straight or through the track, behind a guard, and a howl ends it", async ({ open }) => {
    const page = await open();
    await oneHearsOneself(page);
    await aHowlIsStopped(page);
    await open(); // with the browser's own input
  }, "long"],
];
