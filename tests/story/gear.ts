// What is plugged in and pulled out: a keyboard, found, heard, recorded and taught to turn a knob; an output that goes away, refuses
// or is taken; a tab that nobody looks at while it records.

import type { Page } from "puppeteer-core";
import { find, names, press, rested, textOf, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";
import { accessible, begin, closeDialogs, command, expect } from "./studio.ts";

const says = (page: Page, words: RegExp): Promise<unknown> => until(`it says ${words.source}`, () => page.evaluate((source) => new RegExp(source, "u").test(document.body.innerText), words.source));
const undoNames = (page: Page, step: RegExp): Promise<unknown> => find(page, "button", new RegExp(`^Undo: ${step.source}`));
const position = (page: Page): Promise<string> => textOf(page, "timer", "Position");
async function goesOn(page: Page): Promise<void> {
  const first = await position(page);
  await until("the playhead goes on", async () => (await position(page)) !== first);
}

interface Cables { plug(name: string): void; pull(name: string): void; send(name: string, ...bytes: number[]): void }
const cables = (page: Page, act: "plug" | "pull" | "send", name: string, ...bytes: number[]): Promise<void> =>
  page.evaluate((act, name, bytes) => (globalThis as unknown as { cables: Cables }).cables[act](name, ...bytes), act, name, bytes);

/** In the page: sockets for MIDI cables, in place of the browser's own. */
function makeCables(): void {
  type Port = EventTarget & { id: string; name: string; state: string; type: "input"; onmidimessage: ((event: object) => void) | null };
  const inputs = new Map<string, Port>(), access = Object.assign(new EventTarget(), { inputs, outputs: new Map(), sysexEnabled: false });
  const changed = (): void => void access.dispatchEvent(new Event("statechange"));
  const cables: Cables = {
    plug: (name) => (inputs.set(name, Object.assign(new EventTarget(), { id: name, name, state: "connected", type: "input" as const, onmidimessage: null })), changed()),
    pull: (name) => {
      const port = inputs.get(name);
      if (port) port.state = "disconnected"; // browsers keep what was there once
      changed();
    },
    send: (name, ...bytes) => inputs.get(name)?.onmidimessage?.({ data: Uint8Array.from(bytes), timeStamp: performance.now() }),
  };
  Object.assign(globalThis, { cables });
  Object.assign(navigator, { requestMIDIAccess: () => Promise.resolve(access) });
}

const UNSEEN_MS = 700;
const KEYS = "Little keys", NOTE_ON = 0x90, CONTROL = 0xb0;

async function aKeyboardIsPlugged(page: Page): Promise<void> {
  await begin(page, /^Play keys/);
  await find(page, "button", "Arm Keys");
  await page.evaluate(makeCables);
  await press(page, "button", "MIDI keyboards");
  await says(page, /No MIDI keyboard is connected/);
  await cables(page, "plug", KEYS);
  await find(page, "button", KEYS);
  await press(page, "button", /^Recording: count-in/);
  await press(page, "menuitem", "None");
  await until("the menu is gone", async () => (await page.$("[role=menu]")) === null);
  await page.keyboard.press("r");
  await find(page, "button", "Stop recording");
  await goesOn(page);
  for (const key of [60, 64, 67]) {
    await cables(page, "send", KEYS, NOTE_ON, key, 90);
    await goesOn(page);
    if (key < 67) await cables(page, "send", KEYS, NOTE_ON, key, 0);
  }
  await cables(page, "pull", KEYS); // with a key down
  await says(page, /No MIDI keyboard is connected/);
  const pulled = await position(page);
  for (let steps = 0; steps < 3; steps++) await goesOn(page);
  await page.keyboard.press(" ");
  await undoNames(page, /Record Keys/);
  await press(page, "radio", "Edit");
  const notes = await until("three notes", async () => {
    const all = await names(page, "option", "listbox", "Notes");
    return all.length === 3 ? all : null;
  });
  expect(["C4", "E4", "G4"].every((key, index) => notes[index]?.startsWith(`${key},`) === true), `what was played: ${notes.join("; ")}, pulled at ${pulled}`);
}

async function aControllerIsLearned(page: Page): Promise<void> {
  await cables(page, "plug", KEYS);
  await press(page, "radio", "Arrange");
  const amount = await find(page, "slider", "Body Amount"), value = (): Promise<string | null> => amount.evaluate((element) => element.getAttribute("aria-valuetext"));
  await press(page, "slider", "Body Amount", { button: "right" });
  await press(page, "menuitem", "Learn a controller");
  await says(page, /Move the controller that is to turn Body Amount/);
  const before = await value();
  for (const way of [0, 127, 0, 127]) await cables(page, "send", KEYS, CONTROL, 74, way); // over where the knob stands, which picks it up
  await undoNames(page, /Turn a controller/);
  const now = await rested("the knob has turned", async () => (await value()) !== before && value());
  await press(page, "slider", "Body Amount", { button: "right" });
  await find(page, "menuitem", /^Learn another controller.*CC 74/);
  await press(page, "menuitem", "Forget its controller");
  await cables(page, "send", KEYS, CONTROL, 74, 10);
  await undoNames(page, /(?!Turn)/);
  expect((await value()) === now, "a controller that was forgotten turns nothing");
}

/** In the page: outputs that come, go and refuse, in place of the machine's own; the context that is asked to sound there is kept. */
function makeOutputs(): void {
  const there = new Set(["Headphones", "Broken"]), world = globalThis as unknown as { heard: string[]; context?: AudioContext; there: Set<string> };
  Object.assign(world, { heard: [], there });
  Object.assign(navigator.mediaDevices, { enumerateDevices: () => Promise.resolve([...there].map((name) => ({ kind: "audiooutput", deviceId: name, label: name, groupId: "" }))) });
  Object.assign(AudioContext.prototype, { setSinkId(this: AudioContext, id: string) {
    world.context = this;
    if (id === "Broken") return Promise.reject(new DOMException("Requested device not found", "NotFoundError"));
    world.heard.push(id);
    return Promise.resolve();
  } });
}

async function outputsComeAndGo(page: Page): Promise<void> {
  const heard = (): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
  const choose = async (name: string): Promise<void> => {
    await press(page, "button", /Output device$/);
    await press(page, "option", name);
  };
  await begin(page, /^Make a beat/); // which goes round
  await page.evaluate(makeOutputs);
  await page.keyboard.press(" ");
  await find(page, "button", "Stop");
  await command(page, "Inputs and latency");
  await choose("Headphones");
  await until("it sounds there", async () => (await heard()).at(-1) === "Headphones");
  await choose("Broken");
  await says(page, /That output could not be opened/);
  await closeDialogs(page);
  await page.evaluate(() => {
    (globalThis as unknown as { there: Set<string> }).there.delete("Headphones");
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  });
  await says(page, /Headphones is gone\. The song sounds where your system says/);
  await until("it sounds where the system says", async () => (await heard()).at(-1) === "");
  await goesOn(page);
  await page.evaluate(() => (globalThis as unknown as { context: AudioContext }).context.suspend()); // as a call or another program does
  await says(page, /The sound was interrupted/);
  await press(page, "button", "Go on");
  await until("the message is gone", () => page.evaluate(() => !/The sound was interrupted/.test(document.body.innerText)));
  await goesOn(page);
  await page.keyboard.press(" ");
  await find(page, "button", "Play");
}

/** In the page, before anything of ours: a cable of 20 ms from the output back to the input, as an interface would have it. */
function joinOutputAndInput(): void {
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode, ...rest: number[]) => AudioNode;
  let cable: { delay: DelayNode; end: MediaStreamAudioDestinationNode } | null = null;
  AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode, ...rest: number[]) {
    if (to instanceof AudioDestinationNode && this.context instanceof AudioContext) {
      if (cable?.delay.context !== this.context) {
        cable = { delay: new DelayNode(this.context, { delayTime: 0.02 }), end: new MediaStreamAudioDestinationNode(this.context) };
        connect.call(cable.delay, cable.end);
      }
      connect.call(this, cable.delay);
    }
    return connect.call(this, to, ...rest);
  } as typeof AudioNode.prototype.connect;
  navigator.mediaDevices.getUserMedia = async () => {
    while (cable === null) await new Promise((done) => setTimeout(done, 20));
    return cable.end.stream;
  };
}

/** The wizard for latency, with a cable of the browser's own between output and input, once it has heard its signal. */
export async function measureLateness(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(joinOutputAndInput);
  await page.reload();
  await begin(page, /^Make a beat/);
  await command(page, "Inputs and latency");
  await find(page, "dialog", "Inputs and latency");
  await says(page, /as the browser says; measured, it is right to the frame/);
  await press(page, "radio", "By cable");
  await says(page, /Join an output of your interface to its input/);
  await press(page, "button", "Play and listen");
  await until("the signal comes back", async () => { // on a busy machine a cable of the browser's own may break: then one measures again
    const text = await page.$eval(".measured", (element) => element.textContent ?? "");
    if (/did not come back/.test(text)) await press(page, "button", "Measure again");
    return /frames\. Takes lie to the frame now/.test(text) && Number.parseFloat(text) >= 20;
  }, 60_000);
}

async function latenessIsMeasured(page: Page): Promise<void> {
  await measureLateness(page);
  await accessible(page, "the wizard");
  await press(page, "button", "Done");
  await command(page, "Inputs and latency");
  await press(page, "button", "Forget"); // what is kept
  await says(page, /as the browser says/);
  await closeDialogs(page);
}

async function nobodyLooks(page: Page): Promise<void> {
  await begin(page, /^RecordR/);
  await find(page, "button", "Arm Voice");
  await until("the input is heard", () => page.evaluate(() => document.querySelector("[aria-label='Input device']")?.textContent !== "Asking the browser"));
  await page.keyboard.press("r");
  await find(page, "button", "Stop recording");
  await goesOn(page);
  const other = await page.browser().newPage(), seen = (state: string): Promise<unknown> => until(`the song is ${state}`, () => page.evaluate((state) => document.visibilityState === state, state));
  await until("a bar goes by, mostly unseen", async () => {
    await other.bringToFront();
    await seen("hidden"); // and nothing is painted: where it stands is told when somebody looks again
    await new Promise((done) => setTimeout(done, UNSEEN_MS));
    await page.bringToFront();
    await seen("visible");
    await goesOn(page);
    return Number.parseInt(await position(page), 10) > 1;
  });
  await other.close();
  const [bars = 0, beats = 0] = (await position(page)).split(".").map(Number);
  await page.keyboard.press(" ");
  await undoNames(page, /Record Voice/);
  const clip = await until("a clip", async () => (await names(page, "option", "listbox", "Clips"))[0]?.split(", ").at(-1));
  const [, long = 0] = /(\d+) bar/.exec(clip) ?? [], [, more = 0] = /([\d.]+) beat/.exec(clip) ?? [], lasts = 4 * Number(long) + Number(more);
  expect(lasts > 4 * (bars - 1) + (beats - 1) - 0.5, `it went on to bar ${bars} beat ${beats}, and lies there as ${clip}`);
}

export const gearChapters: readonly Chapter[] = [
  ["a MIDI keyboard is plugged in, recorded, pulled with a key down, and taught to turn a knob", async ({ page }) => {
    await aKeyboardIsPlugged(page);
    await aControllerIsLearned(page);
  }, "chromium"],
  ["an output is chosen, refuses, goes away and is interrupted: each is said, and the song goes on", async ({ page }) => outputsComeAndGo(page), "chromium"],
  ["how late the input is, is measured once and kept", async ({ open }) => {
    await latenessIsMeasured(await open());
    await open(); // without the cable
  }, "long"],
  ["a recording nobody looks at is as long as it lasted", async ({ page }) => nobodyLooks(page), "long"],
];
