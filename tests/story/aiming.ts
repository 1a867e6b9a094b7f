// Files from the desktop, aimed: a sound onto the lane of a track of sound and the bar under the hand, which is shown before it is let
// go; several at once onto tracks of their own, their tempo offered for all of them together.

import type { Page } from "puppeteer-core";
import { arpeggio } from "../browser/smf.ts";
import { beatFile, markedMidi, midiFile, toneFile, wavFile } from "./files.ts";
import { drop, find, has, lend, names, press, roomOf, type Spot, undoable, until } from "./hands.ts";
import { type Chapter } from "./recording.ts";
import { begin, command, expect } from "./studio.ts";

interface Dropped { readonly name: string; readonly type: string; readonly bytes: Uint8Array }

const sound = (name: string, bytes: Uint8Array): Dropped => ({ name: `${name}.wav`, type: "audio/wav", bytes });
const notes = (name: string, bytes: Uint8Array): Dropped => ({ name: `${name}.mid`, type: "audio/midi", bytes });
const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const tracks = (page: Page): Promise<string[]> => page.$$eval("[role=group][aria-label^='Track ']", (all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
const hint = (page: Page): Promise<string> => page.evaluate(() => document.querySelector(".drop-place, .dropping")?.textContent ?? "");

/** Carries a file over a place, looks, and lets go of it there. */
async function carry(page: Page, at: Spot, file: Dropped, look: () => Promise<unknown>): Promise<void> {
  const move = (types: readonly string[]): Promise<void> => page.evaluate(({ name, type, base64 }, at, types) => {
    const world = globalThis as { carried?: DataTransfer };
    if (world.carried === undefined) {
      world.carried = new DataTransfer();
      world.carried.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
    }
    for (const type of types) document.elementFromPoint(at.x, at.y)?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, clientX: at.x, clientY: at.y, dataTransfer: world.carried }));
    if (types.includes("drop") || types.includes("dragleave")) delete world.carried;
  }, { name: file.name, type: file.type, base64: Buffer.from(file.bytes).toString("base64") }, at, types);
  await move(["dragenter", "dragover"]);
  await look();
  await move(["drop"]);
}

async function chord(page: Page, ...keys: readonly ("Control" | "Shift" | "z")[]): Promise<void> {
  for (const key of keys.slice(0, -1)) await page.keyboard.down(key);
  await page.keyboard.press(keys.at(-1) ?? "z");
  for (const key of keys.slice(0, -1)) await page.keyboard.up(key);
}

/** How often a clip is told whose words begin like that. */
const told = async (page: Page, words: RegExp): Promise<number> => (await clips(page)).filter((one) => words.test(one)).length;

export const aimingChapters: readonly Chapter[] = [
  ["a file is aimed at a lane of sound and a bar, and lies there; elsewhere it gets a track of its own", async ({ page }) => {
    await begin(page, /^Play keys/);
    await drop(page, "main", [sound("Pluck", wavFile())]);
    await until("it has a track", async () => (await tracks(page)).includes("Track Pluck"));
    const before = (await tracks(page)).length, lanes = await roomOf(page, ".arr .lanes"), step = await undoable(page);
    const middleOf = async (track: string): Promise<number> => {
      const box = await (await find(page, "group", track)).boundingBox();
      return (box?.y ?? 0) + (box?.height ?? 0) / 2;
    };
    const spot = { x: lanes.x + lanes.width / 2, y: await middleOf("Track Pluck") };
    let place = "";
    await carry(page, spot, sound("Second", toneFile(0.3)), async () => {
      await until("where it would lie is shown", async () => /^Bar \d+, on Pluck$/.test(place = await hint(page)));
      const line = await roomOf(page, ".drop-line"), row = await roomOf(page, "[role=group][aria-label='Track Pluck']");
      if (line.y < row.y - 2 || line.y + line.height > row.y + row.height + 2) throw new Error("the line does not lie in the track's lane");
    });
    const bar = /\d+/.exec(place)?.[0] ?? "";
    await until("it lies there", async () => (await told(page, new RegExp(`^Second, Pluck, bar ${bar}\\b`))) === 1);
    if ((await tracks(page)).length !== before) throw new Error(`there is another track: ${(await tracks(page)).join()}`);
    if (await has(page, ".drop-place, .drop-line")) throw new Error("what showed the place is still there");
    await chord(page, "Control", "z");
    await until("taken back in one step", async () => (await told(page, /^Second/)) === 0 && (await undoable(page)) === step);
    await carry(page, { ...spot, y: await middleOf("Track Keys") }, sound("Third", toneFile(0.2)), () => until("a track of notes takes none", async () => /^Bar \d+, on a track of its own$/.test(await hint(page))));
    await until("it has a track", async () => (await tracks(page)).includes("Track Third"));
  }, "chromium"],
  ["a MIDI file of one part is aimed at a lane of notes and a bar, and lies there; of several, each part has a track of its own", async ({ page }) => {
    await begin(page, /^Play keys/);
    await until("the piano is there", async () => (await tracks(page)).includes("Track Keys"));
    const lanes = await roomOf(page, ".arr .lanes"), before = (await tracks(page)).length, step = await undoable(page);
    const box = await (await find(page, "group", "Track Keys")).boundingBox(), spot = { x: lanes.x + lanes.width / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    let place = "";
    await carry(page, spot, notes("Riff", arpeggio(8)), () => until("where it would lie is shown", async () => /^Bar \d+, on Keys$/.test(place = await hint(page))));
    const bar = /\d+/.exec(place)?.[0] ?? "";
    await until("it lies there", async () => (await told(page, new RegExp(`, Keys, bar ${bar}\\b`))) === 1);
    await until("it is said", () => page.evaluate(() => document.body.innerText.includes("Riff.mid is on Keys")));
    if ((await tracks(page)).length !== before) throw new Error(`there is another track: ${(await tracks(page)).join()}`);
    await find(page, "button", "Undo: Import Riff");
    await chord(page, "Control", "z");
    await until("taken back in one step", async () => (await clips(page)).length === 0 && (await undoable(page)) === step);
    await carry(page, spot, notes("Trio", midiFile()), () => until("it may be one", async () => /^Bar \d+, on Keys$/.test(await hint(page))));
    await until("each part has a track", async () => (await tracks(page)).length === before + 3);
    await until("it is said", () => page.evaluate(() => document.body.innerText.includes("The 3 parts of Trio.mid have tracks of their own")));
  }, "chromium"],
  ["a MIDI file laid on a lane offers its tempo, metre and markers, which are taken in one step or passed by", async ({ page }) => {
    await begin(page, /^Play keys/);
    await until("the piano is there", async () => (await tracks(page)).includes("Track Keys"));
    const tempo = (): Promise<string> => page.evaluate(() => document.querySelector("[aria-label^='Tempo']")?.textContent ?? ""), before = await tempo();
    const lanes = await roomOf(page, ".arr .lanes"), box = await (await find(page, "group", "Track Keys")).boundingBox(), spot = { x: lanes.x + 8, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    const offered = (): Promise<boolean> => page.evaluate(() => /Lead\.mid is on Keys\. Its file also has 92 BPM, 3\/4,? and 2 markers\./.test(document.body.innerText));
    await carry(page, spot, notes("Lead", markedMidi()), async () => {});
    await until("it is offered", offered);
    await press(page, "button", "Dismiss");
    await until("it was passed by", async () => !(await offered()) && (await tempo()) === before);
    await chord(page, "Control", "z");
    await until("the notes are gone", async () => (await clips(page)).length === 0);
    await carry(page, spot, notes("Lead", markedMidi()), async () => {});
    await until("it is offered", offered);
    await press(page, "button", "Use them for the song");
    await find(page, "button", "Undo: Tempo and markers of Lead");
    await until("the song has them", async () => /92/.test(await tempo()) && (await page.evaluate(() => ["Verse", "Chorus"].every((name) => [...document.querySelectorAll("[aria-label]")].some((one) => one.getAttribute("aria-label")?.includes(name))))));
    await chord(page, "Control", "z");
    await until("one step takes them back, the notes stay", async () => (await tempo()) === before && (await clips(page)).length === 1);
  }, "chromium"],
  ["a sound is dropped on a strip of the mixer, and lies on its track where the song stands", async ({ page }) => {
    await begin(page, /^Play keys/);
    await drop(page, "main", [sound("Pluck", wavFile())]);
    await until("it has a track", async () => (await tracks(page)).includes("Track Pluck"));
    const before = (await tracks(page)).length;
    await press(page, "radio", "Mix");
    const middleOf = async (track: string): Promise<Spot> => {
      const box = await (await find(page, "group", `Strip ${track}`)).boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    };
    await carry(page, await middleOf("Keys"), sound("Third", toneFile(0.2)), () => until("a strip of notes takes none", async () => (await hint(page)) === "Bar 1, on a track of its own"));
    await until("it has a track", async () => (await told(page, /^Third, Third, bar 1\b/)) === 1 || has(page, "[role=group][aria-label='Strip Third']"));
    await carry(page, await middleOf("Pluck"), sound("Second", toneFile(0.3)), () => until("where it would lie is shown", async () => (await hint(page)) === "Bar 1, on Pluck"));
    await until("it is said", () => page.evaluate(() => document.body.innerText.includes("Second.wav is on Pluck")));
    await press(page, "radio", "Arrange");
    await until("it lies there", async () => (await told(page, /^Second, Pluck, bar 1\b/)) === 1);
    if ((await tracks(page)).length !== before + 1) throw new Error(`there are other tracks: ${(await tracks(page)).join()}`);
  }, "chromium"],
  ["a sound and a MIDI file are dropped on slots of the live view, and lie there; what does not suit the track is told", async ({ page }) => {
    await begin(page, /^Play keys/);
    await drop(page, "main", [sound("Pluck", wavFile())]);
    await until("it has a track", async () => (await tracks(page)).includes("Track Pluck"));
    await press(page, "radio", "Live");
    await press(page, "button", "Add a scene");
    await command(page, "New scene");
    const cells = (): Promise<string[]> => names(page, "gridcell", "grid", "Clips to launch");
    const slot = async (of: RegExp): Promise<Spot> => {
      const name = await until(`a slot ${of.source}`, async () => (await cells()).find((one) => of.test(one))), box = await (await find(page, "gridcell", name)).boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    };
    const step = await undoable(page);
    await carry(page, await slot(/^Empty(, stops the track)?, Pluck, Scene 1$/), sound("Second", toneFile(0.3)), () => until("the slot is named", async () => (await hint(page)) === "Scene 1, on Pluck"));
    await until("it lies in the slot", async () => (await cells()).some((one) => /^Second, Pluck, Scene 1$/.test(one)));
    await find(page, "button", "Undo: Second into Scene 1");
    await chord(page, "Control", "z");
    await until("one step takes it back, the arrangement is as it was", async () => (await undoable(page)) === step && (await cells()).every((one) => !one.startsWith("Second")) && (await told(page, /^Second/)) === 0);
    await chord(page, "Control", "Shift", "z");
    await until("and brings it again", async () => (await cells()).some((one) => /^Second, Pluck, Scene 1$/.test(one)));
    await carry(page, await slot(/^Empty(, stops the track)?, Keys, Scene 2$/), notes("Riff", arpeggio(8)), () => until("the slot is named", async () => (await hint(page)) === "Scene 2, on Keys"));
    await until("its notes lie in the slot", async () => (await cells()).some((one) => /^Riff, Keys, Scene 2$/.test(one)));
    await find(page, "button", "Undo: Riff into Scene 2");
    const laid = await told(page, /./);
    await chord(page, "Control", "z");
    await until("one step takes it back", async () => (await undoable(page)) === "Undo: Second into Scene 1" && (await cells()).every((one) => !one.startsWith("Riff")));
    await chord(page, "Control", "Shift", "z");
    await until("and brings it again", async () => (await cells()).some((one) => /^Riff, Keys, Scene 2$/.test(one)));
    if ((await told(page, /./)) !== laid) throw new Error("the arrangement is another one than before");
    await carry(page, await slot(/^Empty(, stops the track)?, Pluck, Scene 2$/), notes("Tune", arpeggio(4)), async () => {});
    await until("it is told", () => page.evaluate(() => document.body.innerText.includes("Tune does not suit Pluck")));
    await press(page, "radio", "Arrange");
  }, "chromium"],
  ["what the library keeps is dropped on a strip, and lies on its track where the song stands", async ({ page }) => {
    await begin(page, /^Play keys/);
    await drop(page, "main", [sound("Pluck", wavFile())]);
    await until("it has a track", async () => (await tracks(page)).includes("Track Pluck"));
    const before = (await tracks(page)).length;
    await press(page, "button", "Library");
    await press(page, "radio", "This song");
    await until("its sound is there", async () => (await page.$$(".library-item")).length === 1);
    await page.evaluate(() => [...document.querySelectorAll<HTMLElement>(".tab")].find((tab) => tab.textContent === "Mixer")?.click());
    await find(page, "group", "Strip Pluck");
    await lend(page, ".library-item", '[aria-label="Strip Pluck"]', 40, 30);
    await until("there are two", async () => (await told(page, /^Pluck, Pluck, bar 1\b/)) === 2);
    if ((await tracks(page)).length !== before) throw new Error(`there is another track: ${(await tracks(page)).join()}`);
    await press(page, "button", "Close the library");
  }, "chromium"],
  ["several sounds come in at once, and their tempo is offered for all of them in one step", async ({ page }) => {
    await begin(page, /^Empty song/);
    const tempo = (): Promise<string> => page.evaluate(() => document.querySelector("[aria-label^='Tempo']")?.textContent ?? "");
    await drop(page, "main", [sound("Drums", beatFile(92)), sound("Shaker", beatFile(92)), sound("Hum", wavFile())]);
    await until("their tempo is heard", () => page.evaluate(() => /2 sounds are at about 92 BPM\./.test(document.body.innerText)));
    const step = await undoable(page), before = await tempo();
    await press(page, "button", "Use it");
    await find(page, "button", "Undo: Tempo 92 of 2 sounds");
    await until("the song has it", async () => (await tempo()) !== before);
    await until("the offer is gone", async () => !(await page.evaluate(() => /2 sounds are at about/.test(document.body.innerText))));
    await chord(page, "Control", "z");
    await until("one step takes it back", async () => (await undoable(page)) === step && (await tempo()) === before);
    await drop(page, "main", [sound("Claps", beatFile(92)), sound("Bells", beatFile(140))]);
    await until("sounds of different minds may follow the song", () => page.evaluate(() => /2 sounds have a tempo of their own; the song is at \d+ BPM\./.test(document.body.innerText)));
    await press(page, "button", "Fit them to the song");
    await find(page, "button", "Undo: Fit 2 sounds to the tempo");
    await until("it says so", () => page.evaluate(() => /2 sounds follow the song/.test(document.body.innerText)));
  }, "chromium"],
  ["of several files each that is refused is named, and one press takes back what came in", async ({ page }) => {
    await begin(page, /^Empty song/);
    const before = (await tracks(page)).length, there = async (): Promise<number> => (await tracks(page)).length - before;
    const text = (name: string) => ({ name, type: "", bytes: new TextEncoder().encode("no music") });
    await drop(page, "main", [text("Words.txt"), sound("Hum", wavFile()), text("Letter.doc"), sound("Tone", toneFile(0.3))]);
    const told = await until("what is told", () => page.evaluate(() => [...document.querySelectorAll(".toast.bad .text")].map((line) => (line as HTMLElement).innerText)[0] ?? ""));
    const lines = told.split("\n");
    expect(lines.length === 3 && lines[0]?.includes("Words.txt") === true && lines[1]?.includes("Letter.doc") === true && lines[2] === "2 files are in the song.", `a line for each: ${told}`);
    expect((await there()) === 2, "the two others are there");
    await press(page, "button", "Dismiss");
    await drop(page, "main", [sound("Low", wavFile()), sound("High", toneFile(0.2))]);
    await until("both came", async () => (await there()) === 4);
    await until("they are told as one", () => page.evaluate(() => /2 files are in the song/.test(document.body.innerText)));
    await page.$$eval(".toast button", (all) => all.find((button) => button.textContent === "Undo")?.click());
    await until("both went", async () => (await there()) === 2);
  }, "chromium"],
];
