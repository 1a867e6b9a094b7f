// The editors below the arrangement, as a person uses them: a beat of steps, patterns, and what else a clip can be opened in.

import type { ElementHandle, Page } from "puppeteer-core";
import { settled, violations } from "./access.ts";
import { drop, find, names, press, pressTwice, rested, roomOf, until } from "./hands.ts";
import type { Chapter } from "./recording.ts";


const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const undoNames = (page: Page, pattern: RegExp): Promise<unknown> =>
  until(`an undo step like ${String(pattern)}`, async () => pattern.test((await page.$eval('button[aria-label^="Undo: "]', (element) => element.getAttribute("aria-label"))) ?? ""));

async function accessible(page: Page): Promise<void> {
  await settled(page);
  const found = await violations(page);
  if (found.length > 0) throw new Error(found.join("; "));
}

/** Presses in the middle of one thing and lets go by so many pixels, or in the middle of another. */
async function drag(page: Page, from: ElementHandle, to: ElementHandle | { readonly x: number; readonly y: number }): Promise<void> {
  const middle = async (handle: ElementHandle): Promise<{ x: number; y: number }> => {
    const box = await rested("it is seen", () => handle.boundingBox());
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const begin = await middle(from), end = "x" in to ? { x: begin.x + to.x, y: begin.y + to.y } : await middle(to);
  await page.mouse.move(begin.x, begin.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 6 });
  await page.mouse.up();
}

async function aBeatOfSteps(page: Page): Promise<void> {
  await press(page, "button", /^Make a beat/);
  await find(page, "grid", "Steps of Drums");
  await drag(page, await find(page, "gridcell", "Clap, step 5, empty"), await find(page, "gridcell", "Clap, step 8, empty"));
  for (const step of [5, 6, 7, 8]) await find(page, "gridcell", `Clap, step ${step}, velocity 100`);
  await undoNames(page, /^Undo: Set steps/);
  await drag(page, await find(page, "gridcell", "Clap, step 6, velocity 100"), { x: 0, y: 30 });
  await find(page, "gridcell", "Clap, step 6, velocity 70");
  await press(page, "radio", "Chance");
  await drag(page, await find(page, "gridcell", "Clap, step 7, velocity 100"), { x: 0, y: 40 });
  await find(page, "gridcell", "Clap, step 7, velocity 100, chance 60 %");
  await press(page, "radio", "Repeats");
  await (await find(page, "gridcell", "Clap, step 8, velocity 100")).focus();
  await page.keyboard.press("+");
  await (await find(page, "gridcell", "Clap, step 8, velocity 100, 2 times")).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await find(page, "gridcell", "Clap, step 9, velocity 100");
  await (await find(page, "spinbutton", "Swing")).focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowUp");
  await undoNames(page, /^Undo: Swing/);
  await accessible(page);
}

async function patternsPlayTogether(page: Page): Promise<void> {
  await press(page, "button", "Duplicate");
  await until("the clip plays the copy", async () => (await clips(page)).some((name) => name.startsWith("Pattern B, Drums")));
  await undoNames(page, /^Undo: Duplicate pattern/);
  await press(page, "gridcell", "Clap, step 5, velocity 100");
  await find(page, "gridcell", "Clap, step 5, empty");
  await press(page, "radio", "Pattern A");
  await find(page, "gridcell", "Clap, step 5, velocity 100"); // A is as it was
  await press(page, "button", "Add to the song");
  await until("two clips of A", async () => (await clips(page)).filter((name) => name.startsWith("Pattern A, Drums")).length === 2);
  await press(page, "gridcell", "Crash, step 16, empty");
  await find(page, "gridcell", "Crash, step 16, velocity 100");
  await press(page, "radio", "Notes");
  await until("the same notes in the roll", async () => (await names(page, "option", "listbox", "Notes")).some((name) => /^Clap, /.test(name)));
  await press(page, "radio", "Steps");
  await press(page, "button", "Part");
  await press(page, "menuitem", "Keys");
  await find(page, "radio", "Keys");
  await until("the part of the keys is a roll", () => page.$(".roll-room"));
}

/** Four bars of clicks at 92 beats a minute. */
function clicks(): Uint8Array {
  const rate = 48000, beats = 16, frames = Math.round((beats * 60 * rate) / 92), bytes = new Uint8Array(44 + 2 * frames), view = new DataView(bytes.buffer);
  const text = (at: number, words: string): void => [...words].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * frames, true);
  text(8, "WAVEfmt ");
  [16, 1 | (1 << 16), rate, rate * 2, 2 | (16 << 16)].forEach((word, i) => view.setUint32(16 + 4 * i, word, true));
  text(36, "data");
  view.setUint32(40, 2 * frames, true);
  for (let frame = 0; frame < frames; frame++) {
    const since = frame % Math.round((60 * rate) / 92);
    view.setInt16(44 + 2 * frame, Math.round(9000 * Math.exp(-since / 900) * Math.sin(since * 0.35)), true);
  }
  return bytes;
}

async function aSoundIsFittedToTheSong(page: Page): Promise<void> {
  await press(page, "button", /^Play keys/);
  await find(page, "button", "Play");
  await drop(page, "main", [{ name: "Clicks.wav", type: "audio/wav", bytes: clicks() }]);
  await undoNames(page, /Clicks/);
  await (await find(page, "option", /^Clicks, Clicks/)).evaluate((element) => element.focus());
  await page.keyboard.press("Enter");
  await until("it sounds like 92 BPM", () => page.evaluate(() => document.body.innerText.includes("Sounds like 92 BPM.")));
  await press(page, "button", "Use it");
  await undoNames(page, /^Undo: Clip tempo/);
  await until("the clip's tempo", async () => (await (await find(page, "spinbutton", "Clip tempo")).evaluate((element) => element.getAttribute("aria-valuetext"))) === "92.00");
  await press(page, "button", "Quantise");
  await undoNames(page, /^Undo: Quantise clip/);
  const markers = await rested("markers are told", async () => {
    const found = await names(page, "option", "listbox", "Markers");
    return found.length >= 15 ? found : null;
  });
  if (!/^Marker 2 of \d+, at 1\. 2\. 1$/.test(markers[1] ?? "")) throw new Error(`the second marker is "${markers[1]}"`);
  await (await find(page, "option", /^Marker 2 of/)).focus();
  await page.keyboard.press("ArrowRight");
  await find(page, "option", /^Marker 2 of \d+, at 1\. 2\. 2$/);
  await undoNames(page, /^Undo: Move marker/);
  await press(page, "button", /Fade in curve$/);
  await press(page, "option", "S-shaped");
  await undoNames(page, /^Undo: Fade in curve/);
  await until("the list has closed", async () => (await page.$(".pop [role=listbox]")) === null);
  await press(page, "button", "Normalise");
  await undoNames(page, /^Undo: Normalise/);
  await until("it is louder", async () => /^\+1\d/.test((await (await find(page, "spinbutton", "Clip gain")).evaluate((element) => element.getAttribute("aria-valuetext"))) ?? ""));
  await accessible(page);
  await press(page, "button", "Slice to pads");
  await undoNames(page, /^Undo: /);
  await until("the slices are on pads", () => page.evaluate(() => document.body.innerText.includes("The slices are on the pads of a new track")));
}

async function notesAreFitted(page: Page): Promise<void> {
  const told = (): Promise<string[]> => names(page, "option", "listbox", "Notes");
  await press(page, "button", /^Play keys/);
  await find(page, "group", "Track Keys");
  await press(page, "radio", "Editor");
  await press(page, "button", "New clip");
  await press(page, "button", "Chord");
  await press(page, "button", "Lock");
  const box = await roomOf(page, ".roll-room");
  await pressTwice(page, box.x + box.width * 0.3, box.y + box.height * 0.5, async () => (await told()).length === 3); // a chord of three
  await undoNames(page, /^Undo: Add chord/);
  await press(page, "button", "Timing");
  await find(page, "group", "Timing of notes");
  await press(page, "radio", "Humanise");
  await accessible(page);
  const before = await rested("the chord", told);
  await press(page, "button", "Apply");
  await undoNames(page, /^Undo: Humanise notes/);
  await until("other velocities", async () => (await told()).join() !== before.join());
  await (await find(page, "spinbutton", "Chance")).focus();
  await page.keyboard.press("ArrowDown");
  await undoNames(page, /^Undo: Chance of 3 notes/);
  await press(page, "button", "Reverse");
  await undoNames(page, /^Undo: Reverse notes/);
}

/** Draws in the lane below the notes, from and to parts of it. */
async function stroke(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const lane = await roomOf(page, ".roll-lane");
  const at = ([x, y]: readonly [number, number]): [number, number] => [lane.x + lane.width * x, lane.y + lane.height * y];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 6 });
  await page.mouse.up();
}

async function curvesBelowNotes(page: Page): Promise<void> {
  const points = (lane: string): Promise<string[]> => names(page, "option", "listbox", `Points of ${lane}`);
  await press(page, "button", "Lane: Velocity");
  await press(page, "menuitem", "Modulation");
  await find(page, "button", "Lane: Modulation");
  await stroke(page, [0.05, 0.9], [0.4, 0.2]);
  await undoNames(page, /^Undo: Draw controller/);
  const drawn = await rested("its points", async () => ((await points("modulation")).length > 20 ? points("modulation") : null));
  await (await find(page, "option", drawn[2] ?? "")).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  const value = Number(/^\d+/.exec(drawn[2] ?? "")?.[0]);
  await until("the point is two higher", async () => (await points("modulation"))[2]?.startsWith(`${value + 2},`));
  await page.keyboard.press("Delete");
  await until("the point is gone", async () => (await points("modulation")).length === drawn.length - 1);
  await page.keyboard.down("Alt");
  await stroke(page, [0.01, 0.5], [0.6, 0.5]);
  await page.keyboard.up("Alt");
  await undoNames(page, /^Undo: Erase controller/);
  await until("nothing is left", async () => (await points("modulation")).length === 0);
  await press(page, "button", "Add a point at the playhead");
  await until("a point where the playhead stands", async () => (await points("modulation")).join() === "0, bar 1 beat 1");
  await press(page, "button", "Lane: Modulation");
  await press(page, "menuitem", "Note pitch");
  await find(page, "button", "Lane: Note pitch");
  await page.keyboard.down("Shift");
  await stroke(page, [0.01, 0.7], [0.9, 0.2]);
  await page.keyboard.up("Shift");
  await undoNames(page, /^Undo: Draw note expression/);
  await until("a straight line in each of three notes", async () => (await points("note pitch")).length === 6);
  await accessible(page);
  await press(page, "button", "Lane: Note pitch");
  await press(page, "menuitem", "Velocity");
  await press(page, "button", "Shape velocities");
  await press(page, "menuitem", "Softer by a fifth");
  await undoNames(page, /^Undo: Velocity of 3 notes/);
}

async function notesAreEnteredStepByStep(page: Page): Promise<void> {
  const told = (): Promise<string[]> => names(page, "option", "listbox", "Notes");
  const stands = (place: string): Promise<unknown> => until(`the playhead stands at ${place}`, () => page.evaluate((place) => document.body.innerText.replace(/\s+/g, " ").includes(place), place));
  await press(page, "button", "Step input");
  await find(page, "group", "Step input");
  await press(page, "radio", "1/4");
  await until("the arrows belong to the notes", () => page.evaluate(() => document.activeElement?.className === "roll-room"));
  await page.keyboard.press("KeyA");
  await until("a note is entered", async () => (await told()).some((name) => name.startsWith("C4, bar 1 beat 1")));
  const before = (await told()).length - 1;
  await stands("1. 2. 1");
  await page.keyboard.press("ArrowRight");
  await stands("1. 3. 1");
  await page.keyboard.down("KeyS");
  await page.keyboard.down("KeyG");
  await page.keyboard.up("KeyS");
  await page.keyboard.up("KeyG");
  await until("two notes held together", async () => (await told()).length === before + 3);
  await stands("1. 4. 1");
  await press(page, "button", "Longer");
  await stands("2. 1. 1");
  await until("both last two beats", async () => (await told()).filter((name) => /^[DG]4, bar 1 beat 3, 2 beats/.test(name)).length === 2);
  await accessible(page);
  await press(page, "button", "Back");
  await until("they go together", async () => (await told()).length === before + 1);
  await stands("1. 3. 1");
  await press(page, "button", "Step input");
}

/** A slow wave on a track moves its instrument: the knob tells how far. */
async function aKnobIsModulated(page: Page): Promise<void> {
  await press(page, "button", "Device");
  await press(page, "menuitem", /^Orbit/);
  await press(page, "slider", "Body Amount", { button: "right" });
  await press(page, "menuitem", /^Orbit/);
  await undoNames(page, /moves Body Amount/);
  await until("an arc around the knob", () => page.$(".knob .reach"));
}

async function soundsOnPadsAndKeys(page: Page): Promise<void> {
  const zones = (): Promise<string[]> => names(page, "option", "listbox", "Zones");
  const sound = (name: string) => [{ name, type: "audio/wav", bytes: clicks() }];
  await press(page, "button", /^Play keys/);
  await find(page, "group", "Track Keys");
  await aKnobIsModulated(page);
  await press(page, "button", "Device");
  await press(page, "menuitem", /^Pads/);
  await find(page, "button", "Pad 2");
  await (await find(page, "button", "Pad 2")).evaluate((element) => element.id = "target");
  await drop(page, "#target", sound("Clap.wav"));
  await (await find(page, "button", "Pad 2 Clap")).focus();
  await undoNames(page, /^Undo: Add sound/);
  await page.keyboard.down("Enter");
  await until("it lights while it is struck", () => page.$(".pad-key.is-on"));
  await page.keyboard.up("Enter");
  await until("and no longer", async () => (await page.$(".pad-key.is-on")) === null);
  await (await find(page, "slider", "Pad 2 Tune")).focus();
  await page.keyboard.press("ArrowDown");
  await undoNames(page, /Tune/);
  await accessible(page);
  await press(page, "button", "Empty pad 2");
  await find(page, "button", "Pad 2");
  await press(page, "button", "Device");
  await press(page, "menuitem", /^Prism/);
  await until("room for zones", () => page.$(".zone-map"));
  await drop(page, ".zone-map", sound("Bell.wav"));
  await until("one zone on all keys", async () => /^Bell, C-1 to G9, root/.test((await zones()).join()));
  await until("its fields", () => find(page, "spinbutton", "Highest key"));
  const box = await roomOf(page, ".zone-map");
  await page.mouse.move(box.x + box.width - 2, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 30, { steps: 5 });
  await page.mouse.up();
  await undoNames(page, /^Undo: Highest key/);
  await until("it ends in the middle", async () => /^Bell, C-1 to E4, root/.test((await zones()).join()));
  await (await find(page, "spinbutton", "Root key")).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("C3");
  await page.keyboard.press("Enter");
  await until("its root", async () => /, root C3, /.test((await zones()).join()));
  await (await find(page, "option", /^Bell, /)).focus();
  await page.keyboard.down("Shift");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.up("Shift");
  await until("a key less", async () => /^Bell, C-1 to D♯4|^Bell, C-1 to D#4|^Bell, C-1 to Eb4/.test((await zones()).join()));
  await accessible(page);
}

/** A sound on another's key shares its keys, one on a key beside takes the nearer ones; of two on the same keys each sounds in its turn. */
async function soundsShareTheKeys(page: Page): Promise<void> {
  const zones = (): Promise<string[]> => names(page, "option", "listbox", "Zones"), place = (name: string): string => name.split(", velocity")[0] ?? "";
  const told = (wanted: readonly string[]): Promise<unknown> => until(`zones like ${wanted.join("; ")}`, async () => (await zones()).map(place).join("; ") === wanted.join("; "));
  const sound = (...all: readonly string[]) => all.map((name) => ({ name: `${name}.wav`, type: "audio/wav", bytes: clicks() }));
  await press(page, "button", /^Play keys/);
  await find(page, "group", "Track Keys");
  await press(page, "button", "Device");
  await press(page, "menuitem", /^Prism/);
  await page.waitForSelector(".zone-map");
  await drop(page, ".zone-map", sound("Bell", "Gong")); // in the middle, and on the key beside
  await told(["Bell, C-1 to E4, root E4", "Gong, F4 to G9, root F4"]);
  await drop(page, ".zone-map", sound("Bell again"));
  await told(["Bell, C-1 to E4, root E4", "Gong, F4 to G9, root F4", "Bell again, C-1 to E4, root E4"]);
  for (const name of ["Bell again", "Bell"]) {
    await (await find(page, "option", new RegExp(`^${name}, C`))).focus();
    await until(`${name} is chosen`, () => page.evaluate((name) => document.querySelector(".zones .grp-t .clamp")?.textContent === `Zones, ${name}`, name));
    await (await find(page, "spinbutton", "Takes turns with")).focus();
    await page.keyboard.press("ArrowUp");
    await undoNames(page, /^Undo: Takes turns with/);
    await until("they have a number in common", () => find(page, "spinbutton", "Takes turns with").then((one) => one.evaluate((element) => element.getAttribute("aria-valuetext") === "1")));
  }
  await accessible(page);
}

/** A clip of the beat is carried to the keys: it plays there; one that is copied there leaves the other where it was. */
async function patternsAreCarried(page: Page): Promise<void> {
  const plays = async (clip: string, track: string): Promise<void> => {
    await (await find(page, "option", new RegExp(`^${clip}, ${track}, `))).focus();
    await page.keyboard.press("Enter");
    if (track === "Drums") await find(page, "grid", "Steps of Drums");
    else await until("its notes are those of keys, not of drums", async () => (await names(page, "option", "listbox", "Notes")).some((name) => /^[A-G]/.test(name)) && !(await names(page, "option", "listbox", "Notes")).some((name) => name.startsWith("Clap")));
    await page.keyboard.press("1");
  };
  const carry = async (rows: number, copy: boolean): Promise<void> => {
    const lane = await rested("the clip is seen", () => page.evaluate(() => document.querySelector(".mirrored[aria-label^='Pattern ']")?.getBoundingClientRect().toJSON() as DOMRect)), x = lane.x + 30, y = lane.y + 8;
    if (copy) await page.keyboard.down("Alt");
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + rows * lane.height, { steps: 6 });
    await page.mouse.up();
    if (copy) await page.keyboard.up("Alt");
  };
  await press(page, "button", /^Make a beat/);
  await find(page, "grid", "Steps of Drums");
  await press(page, "gridcell", "Clap, step 5, empty");
  await page.keyboard.press("1");
  const before = await rested("its clips", () => clips(page));
  await carry(1, true);
  await until("there is one on each", async () => (await clips(page)).some((name) => /^Pattern B, Keys, /.test(name)) && (await clips(page)).some((name) => /^Pattern A, Drums, /.test(name)));
  await undoNames(page, /^Undo: Duplicate clip/);
  await plays("Pattern A", "Drums");
  await plays("Pattern B", "Keys");
  await press(page, "button", /^Undo: Duplicate clip/);
  await until("one step takes it back", async () => JSON.stringify(await clips(page)) === JSON.stringify(before));
  await carry(1, false);
  await until("it lies with the keys, the same pattern", async () => (await clips(page)).length === before.length && (await clips(page)).some((name) => /^Pattern A, Keys, /.test(name)));
  await undoNames(page, /^Undo: Move/);
  await plays("Pattern A", "Keys");
  await press(page, "button", /^Undo: Move/);
  await until("and back", async () => JSON.stringify(await clips(page)) === JSON.stringify(before));
  await plays("Pattern A", "Drums");
}

export const editorChapters: readonly Chapter[] = [
  ["a beat is painted as steps; patterns are copied, switched and placed", async (scene) => {
    const page = await scene.open();
    await aBeatOfSteps(page);
    await patternsPlayTogether(page);
  }, "chromium"],
  ["a pattern that is carried to another track plays there, as one step", async (scene) => patternsAreCarried(await scene.open()), "chromium"],
  ["a recording is fitted to the song's tempo, held by markers and sliced", async (scene) => aSoundIsFittedToTheSong(await scene.open()), "chromium"],
  ["a chord of the key is drawn; its timing is looked at and applied; curves are drawn below it", async (scene) => {
    const page = await scene.open();
    await notesAreFitted(page);
    await curvesBelowNotes(page);
    await notesAreEnteredStepByStep(page);
  }, "chromium"],
  ["sounds are dropped on pads and keys; a zone is drawn, typed and moved by keys", async (scene) => soundsOnPadsAndKeys(await scene.open()), "chromium"],
  ["several sounds part the keys among them, and two on the same keys take turns", async (scene) => soundsShareTheKeys(await scene.open()), "long"],
];
