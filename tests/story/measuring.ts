// What a person would trust their ears for, measured: the pitch a clip is turned to, the beat at which a launched clip begins, what
// lies in the files of every format, and whose sound a chosen input gives.

import type { Page } from "puppeteer-core";
import { monoFile } from "./files.ts";
import { drop, find, names, press, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";
import { begin, choose, expect, exported, keepFiles, type Kept } from "./studio.ts";

const RATE = 48_000;
const undoNames = (page: Page, step: RegExp): Promise<unknown> => find(page, "button", new RegExp(`^Undo: ${step.source}`));
const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const sound = (name: string, samples: Float32Array) => [{ name: `${name}.wav`, type: "audio/wav", bytes: monoFile(samples, RATE) }];

/** In the page, before its sound begins: an ear at the loudspeakers. */
function makeEar(): void {
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode, ...rest: number[]) => AudioNode, heard = new Float32Array(32_768);
  let ear: AnalyserNode | null = null;
  AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode, ...rest: number[]) {
    if (to instanceof AudioDestinationNode && this.context instanceof AudioContext) {
      if (ear?.context !== this.context) ear = new AnalyserNode(this.context, { fftSize: 32_768 });
      connect.call(this, ear);
    }
    return connect.call(this, to, ...rest);
  } as typeof AudioNode.prototype.connect;
  Object.assign(globalThis, { hear: () => (ear?.getFloatTimeDomainData(heard), { samples: heard, rateHz: ear?.context.sampleRate ?? 0 }) });
}
type Ear = { hear(): { readonly samples: Float32Array; readonly rateHz: number } };

/** Of the last part of a second, by where it rises through zero; 0: it is not one tone throughout. */
const pitchHz = (page: Page): Promise<number> => page.evaluate(() => {
  const { samples, rateHz } = (globalThis as unknown as Ear).hear(), rises: number[] = [];
  for (let i = 1; i < samples.length; i++) {
    const [before = 0, now = 0] = [samples[i - 1], samples[i]];
    if (before < 0 && now >= 0) rises.push(i - now / (now - before));
  }
  const periods = rises.slice(1).map((at, index) => at - (rises[index] ?? 0));
  const mean = ((rises.at(-1) ?? 0) - (rises[0] ?? 0)) / periods.length;
  return periods.length > 20 && periods.every((one) => Math.abs(one / mean - 1) < 0.05) ? rateHz / mean : 0;
});

async function aClipIsTuned(page: Page): Promise<void> {
  const A4 = 440, FIFTH = 7;
  await page.evaluate(makeEar);
  await begin(page, /^RecordR/);
  await drop(page, "main", sound("Reed", Float32Array.from({ length: 6 * RATE }, (_, i) => 0.3 * Math.sin((2 * Math.PI * A4 * i) / RATE))));
  const told = async (): Promise<string> => until("its clip", async () => (await clips(page)).find((one) => one.startsWith("Reed, ")));
  const before = await told();
  await (await find(page, "option", /^Reed, /)).focus();
  await page.keyboard.press("Enter");
  const pitch = await find(page, "spinbutton", "Clip pitch");
  const hears = async (wanted: number): Promise<void> => {
    await press(page, "button", "Go to start");
    await page.keyboard.press(" ");
    const heard = await until(`a tone of about ${wanted} Hz`, async () => {
      const now = await pitchHz(page);
      return Math.abs(now / wanted - 1) < 0.01 ? now : null;
    });
    expect(Math.abs(1200 * Math.log2(heard / wanted)) < 3, `to three cents: ${heard} Hz, wanted ${wanted}`);
    await page.keyboard.press(" ");
    await find(page, "button", "Play");
  };
  await hears(A4);
  await pitch.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type(String(FIFTH));
  await page.keyboard.press("Enter");
  await undoNames(page, /.*[Pp]itch/);
  await until("the field says so", () => pitch.evaluate((one) => one.getAttribute("aria-valuetext") === "+7 st"));
  await hears(A4 * 2 ** (FIFTH / 12));
  await pitch.focus();
  for (let step = 0; step < FIFTH + 12; step++) await page.keyboard.press("ArrowDown");
  await until("an octave below", () => pitch.evaluate((one) => one.getAttribute("aria-valuetext") === "-12 st"));
  await hears(A4 / 2);
  expect((await told()) === before, `as long as before: ${before}, ${await told()}`);
}

const FIRST = 0.4, SECOND = 0.2, ACCENT = 1.2;
/** Two bars at 120 BPM: one sample on each beat, the first of the bar louder. */
function pulses(level: number): Float32Array {
  const beat = RATE / 2, samples = new Float32Array(8 * beat);
  for (let i = 0; i < 8; i++) samples[i * beat + 1000] = level * (i % 4 === 0 ? ACCENT : 1);
  return samples;
}

interface Pulse { readonly at: number; readonly level: number }
/** Every sample of the last part of a second that is not silent. */
const pulsesHeard = (page: Page): Promise<Pulse[]> => page.evaluate(() => {
  const found: { at: number; level: number }[] = [];
  for (const [at, sample] of (globalThis as unknown as Ear).hear().samples.entries()) if (Math.abs(sample) > 0.02) found.push({ at, level: Math.abs(sample) });
  return found;
});

async function aClipIsLaunchedInTime(page: Page): Promise<void> {
  await page.evaluate(makeEar);
  await begin(page, /^RecordR/);
  await drop(page, "main", sound("First", pulses(FIRST)));
  await find(page, "group", "Track First");
  await drop(page, ".arr .lanes", sound("Second", pulses(SECOND)));
  await find(page, "group", "Track Second");
  await page.keyboard.press("4");
  await press(page, "button", "Scenes from the song");
  await undoNames(page, /Scenes of clips/);
  await press(page, "radio", "1 bar");
  const playing = (name: string): Promise<boolean> => page.evaluate((name) => [...document.querySelectorAll("[role=gridcell][aria-description*=playing]")].some((cell) => cell.getAttribute("aria-label")?.startsWith(name)), name);
  const beat = (): Promise<number> => page.evaluate(() => Number(/^Beat ([1-4])$/.exec(document.querySelector(".lv-beats span")?.textContent ?? "")?.[1] ?? 0));
  const launch = async (name: string): Promise<void> => {
    const cell = await find(page, "gridcell", new RegExp(`^${name}, `)), box = await cell.boundingBox();
    if (!box) throw new Error("no room");
    await page.mouse.click(box.x + 12, box.y + 12);
  };
  await launch("First");
  await until("the first plays", () => playing("First"));
  const near = (level: number, wanted: number): boolean => Math.abs(level / wanted - 1) < 0.01;
  await until("it is heard alone, as loud as it is", async () => (await pulsesHeard(page)).some(({ level }) => near(level, FIRST)));
  await until("the middle of a bar", async () => (await beat()) === 2);
  await launch("Second");
  // A sample a beat and no other: were one of the two a frame beside the other, they would be heard as two, each as loud as alone.
  const seam = await until("the beat before the bar, and the bar", async () => {
    const heard = await pulsesHeard(page);
    if (heard.some(({ level }) => level > 1.4 * FIRST)) expect(heard.every(({ level }) => [FIRST, ACCENT * (FIRST + SECOND), FIRST + SECOND].some((wanted) => near(level, wanted))), `each alone or both at once: ${JSON.stringify(heard)}`);
    return heard.length === 2 && near(heard[1]?.level ?? 0, ACCENT * (FIRST + SECOND)) ? heard : null;
  });
  expect(near(seam[0]?.level ?? 0, FIRST) && (seam[1]?.at ?? 0) - (seam[0]?.at ?? 0) === RATE / 2, `the first alone to the end of the bar, both with their accent on the next: ${JSON.stringify(seam)}`);
  await until("both go on together", async () => (await pulsesHeard(page)).every(({ level }) => near(level, FIRST + SECOND)));
  await press(page, "button", "Stop");
}

interface Heard { readonly seconds: number; readonly levelDb: number; readonly samples: string; readonly sum: string; readonly likeDb: number; readonly late: number }

/** In the page: what the newest file holds, as the browser decodes it, and how far it is from what was kept of the WAV. */
async function listenTo(asReference: boolean): Promise<Heard> {
  type World = { kept: Blob[]; reference?: Float32Array };
  const world = globalThis as unknown as World, bytes = await (world.kept.at(-1) as Blob).arrayBuffer(), hex = (of: ArrayBuffer): string => [...new Uint8Array(of)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const sum = hex(await crypto.subtle.digest("SHA-256", bytes.slice(0))), decoded = await new OfflineAudioContext(2, 1, 48_000).decodeAudioData(bytes), left = decoded.getChannelData(0);
  if (asReference) world.reference = left;
  const reference = world.reference ?? left, power = (of: (i: number) => number): number => {
    let all = 0;
    for (let i = 2000; i < Math.min(reference.length, left.length) - 2000; i++) all += of(i) ** 2;
    return all;
  };
  // What is taken away is least where both lie on each other: of the steps from sample to sample, in which what is low weighs little. An
  // encoder of Opus takes away what lies under 3 Hz, which brings 60 Hz six frames and 100 Hz two frames forward, and 440 Hz none.
  const stepOf = (samples: Float32Array, i: number): number => (samples[i] ?? 0) - (samples[i - 1] ?? 0);
  let least = Infinity, late = 0;
  for (let by = -2500; by <= 2500 && !asReference; by++) {
    let all = 0;
    for (let i = 2500; i < 8000; i++) all += (stepOf(left, i + by) - stepOf(reference, i)) ** 2;
    if (all < least) [least, late] = [all, by];
  }
  return {
    seconds: decoded.duration, levelDb: 10 * Math.log10(power((i) => left[i] ?? 0) / reference.length), sum,
    samples: hex(await crypto.subtle.digest("SHA-256", left.slice().buffer)), late, likeDb: 10 * Math.log10(power((i) => reference[i] ?? 0) / power((i) => (left[i + late] ?? 0) - (reference[i] ?? 0))),
  };
}

async function everyFormatIsReadBack(page: Page): Promise<void> {
  await begin(page, /^Make a beat/);
  await page.evaluate(keepFiles);
  await press(page, "button", "Loop");
  const save = async (format: string, how: () => Promise<unknown>): Promise<readonly [Record<string, string>, Heard]> => {
    await press(page, "button", "Export");
    await find(page, "dialog", "Export");
    await press(page, "radio", format);
    await how();
    const report = await exported(page), heard = await page.evaluate(listenTo, format === "WAV");
    await press(page, "button", "Done");
    const ending = report["File"]?.split(", ")[0]?.split(".").at(-1);
    expect(ending === format.toLowerCase(), `the file of ${format} ends in ${ending}`);
    return [report, heard];
  };
  const [, wav] = await save("WAV", async () => {
    await press(page, "radio", "24 bit");
    await choose(page, "Range", /^The loop/);
  });
  const files: { name: string; type: string; bytes: Uint8Array }[] = [];
  for (const format of ["FLAC", "MP3", "Ogg", "Opus"]) {
    const [report, heard] = await save(format, () => (format === "FLAC" ? press(page, "radio", "24 bit") : press(page, "radio", "Best")));
    expect(Math.abs(heard.seconds - wav.seconds) < 1e-3, `${format} is as long as the WAV: ${heard.seconds} s, ${wav.seconds} s`);
    expect(Math.abs(heard.levelDb - wav.levelDb) < 0.3, `${format} is as loud as the WAV: ${heard.levelDb} dB, ${wav.levelDb} dB`);
    if (format === "FLAC") expect(heard.samples === wav.samples, "FLAC has the WAV's samples");
    else expect(heard.late === 0 && heard.likeDb > (format === "Opus" ? 6 : 12) && report["SHA-256 of the file"] === heard.sum, `${format} sounds like the WAV, begins where it does, and is the file that was told: ${heard.likeDb} dB, ${heard.late} frames late, ${heard.sum}, told ${report["SHA-256 of the file"]}`);
    files.push({ name: `Back ${format}.${format.toLowerCase()}`, type: "", bytes: Buffer.from(await page.evaluate(async () => [...new Uint8Array(await ((globalThis as Kept).kept?.at(-1) as Blob).arrayBuffer())])) });
  }
  await drop(page, "main", files); // and the studio itself reads them
  const lengths = (): Promise<string[]> => clips(page).then((all) => all.filter((one) => one.startsWith("Back ")).map((one) => one.split(", ").slice(3).join(", ")));
  await until("a clip each", async () => (await lengths()).length === files.length);
  expect((await lengths()).every((one) => /^(4 bars|4 bars 0\.\d+ beats?)$/.test(one)), `as long as the loop: ${(await lengths()).join("; ")}`);
}

/** In the page, before it asks for an input: what it asks for and gets, and whether the second of the browser's own inputs is there. */
function watchInputs(): void {
  type Asked = { audio: { deviceId?: { exact: string } } };
  const world = globalThis as unknown as { got: string[]; without: boolean }, media = navigator.mediaDevices, open = media.getUserMedia.bind(media), list = media.enumerateDevices.bind(media);
  Object.assign(world, { got: [], without: false });
  const isGone = async (id: string | undefined): Promise<boolean> => world.without && (await list()).some(({ deviceId, label }) => deviceId === id && label.endsWith("Input 2"));
  Object.assign(media, {
    async getUserMedia(asked: Asked) {
      if (await isGone(asked.audio.deviceId?.exact)) throw new DOMException("gone", "OverconstrainedError");
      const stream = await open(asked as MediaStreamConstraints);
      world.got.push(stream.getAudioTracks()[0]?.label ?? "");
      return stream;
    },
    enumerateDevices: async () => (await list()).filter(({ label }) => !(world.without && label.endsWith("Input 2"))),
  });
}

async function anInputIsChosen(page: Page, open: () => Promise<Page>): Promise<void> {
  const chosen = (page: Page): Promise<string> => page.evaluate(() => document.querySelector(".input-panel [aria-label$='Input device']")?.textContent ?? "");
  const got = (page: Page): Promise<string | undefined> => page.evaluate(() => (globalThis as unknown as { got: string[] }).got.at(-1));
  const level = (page: Page): Promise<number> => page.evaluate(() => Number.parseFloat(/^Input at (\S+) dB/.exec(document.querySelector(".input-meter")?.getAttribute("aria-label") ?? "")?.[1]?.replace("\u2212", "-") ?? "-Infinity"));
  await page.evaluate(watchInputs);
  await begin(page, /^RecordR/);
  await find(page, "button", "Arm Voice");
  await until("the usual input is heard", async () => (await chosen(page)) === "Fake Default Audio Input");
  await press(page, "button", "Side of the input"); // one of its sides alone
  await press(page, "option", "Left only");
  await press(page, "button", "Input device");
  await press(page, "option", "Fake Audio Input 2");
  await until("the browser opens that one", async () => (await got(page)) === "Fake Audio Input 2" && (await chosen(page)) === "Fake Audio Input 2");
  await until("its beeps are seen", async () => (await level(page)) > -30);
  await press(page, "button", /^Recording: count-in/);
  await press(page, "menuitem", "None");
  await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
  await page.keyboard.press("r");
  await find(page, "button", "Stop recording");
  await until("half a bar has come", () => page.evaluate(() => /^1\. [34]|^[2-9]\. /.test(document.querySelector("[role=timer]")?.textContent ?? "")));
  await page.keyboard.press(" ");
  await undoNames(page, /Record Voice/);
  await press(page, "button", "Armed"); // not heard through the track any more: what plays is the take
  await press(page, "button", "Go to start");
  await press(page, "radio", "Mixer");
  await page.keyboard.press(" ");
  await until("the take is heard", () => page.evaluate(() => Number.parseFloat(/^Peak (\S+)/.exec(document.querySelector("[data-strip] .reading-place[role=img]")?.getAttribute("aria-label") ?? "")?.[1] ?? "-Infinity") > -30));
  await page.keyboard.press(" ");
  await until("saved", () => page.evaluate(() => [...document.querySelectorAll("[role=status]")].some((element) => element.textContent?.includes("Saved on this device"))));

  for (const [without, name] of [[false, "Fake Audio Input 2"], [true, "Fake Default Audio Input"]] as const) { // another visit, then one without that input
    const next = await open();
    await next.evaluate(watchInputs);
    await next.evaluate((without) => Object.assign(globalThis, { without }), without);
    await begin(next, /^RecordR/);
    await find(next, "button", "Arm Voice");
    await until(`it is ${name}`, async () => (await got(next)) === name && (await chosen(next)) === name);
  }
}

export const measuringChapters: readonly Chapter[] = [
  ["a clip's pitch is typed and turned in the sound editor, and the tone that is heard is that one, as long as before", async ({ open }) => aClipIsTuned(await open()), "long"],
  ["a clip that is pressed between two beats begins on the next bar, to the frame", async ({ open }) => aClipIsLaunchedInTime(await open()), "long"],
  ["a loop is exported as FLAC, MP3, Ogg and Opus, and each file sounds like the WAV and is read by the studio", async ({ open }) => everyFormatIsReadBack(await open()), "long, chromium alone"],
  ["another input is chosen, heard, recorded and remembered, and the usual one taken where it is gone", async ({ open }) => anInputIsChosen(await open(), open), "long, chromium alone"],
];

