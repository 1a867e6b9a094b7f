// Instruments of one's own: a SoundFont and an SFZ, made here, dropped, chosen from, played and heard.

import type { Page } from "puppeteer-core";
import { zipOf } from "../../web/lib/zip.ts";
import { wavFile } from "./files.ts";
import { drop, find, names, press, until } from "./hands.ts";
import { heardByKey } from "./playing.ts";
import { type Chapter } from "./recording.ts";
import { accessible, begin, command, expect } from "./studio.ts";

const text = (s: string, size = s.length): number[] => Array.from({ length: size }, (_, i) => s.charCodeAt(i) || 0);
const u16 = (n: number): number[] => [n & 255, n >> 8 & 255];
const u32 = (n: number): number[] => [...u16(n & 0xffff), ...u16(n >>> 16)];
const chunk = (tag: string, body: readonly number[]): number[] => [...text(tag), ...u32(body.length), ...body, ...(body.length & 1 ? [0] : [])];

const PERIODS = 100, FRAMES = 44 * PERIODS, RATE = 44_100;

/** A SoundFont 2.04 of looped tones near A6, a preset each. */
export function soundFont(presets: readonly { name: string; bank: number; program: number; reverb?: number }[]): Uint8Array {
  const pcm = Array.from({ length: FRAMES }, (_, i) => Math.round(12_000 * Math.sin((2 * Math.PI * i) / 44))), silence = Array<number>(46).fill(0);
  const each = (row: (index: number) => number[], last: number[]): number[] => [...presets.flatMap((_, index) => row(index)), ...last];
  const smpl = presets.flatMap(() => [...pcm, ...silence]).flatMap((value) => u16(value & 0xffff)), start = (index: number): number => index * (FRAMES + silence.length);
  const pdta = [
    chunk("phdr", each((i) => [...text(presets[i]?.name ?? "", 20), ...u16(presets[i]?.program ?? 0), ...u16(presets[i]?.bank ?? 0), ...u16(i), ...u32(0), ...u32(0), ...u32(0)], [...text("EOP", 20), ...u16(0), ...u16(0), ...u16(presets.length), ...u32(0), ...u32(0), ...u32(0)])),
    chunk("pbag", each((i) => [...u16(i), ...u16(0)], [...u16(presets.length), ...u16(0)])),
    chunk("pmod", Array<number>(10).fill(0)),
    chunk("pgen", each((i) => [...u16(41), ...u16(i)], u32(0))),
    chunk("inst", each((i) => [...text(`i${i}`, 20), ...u16(i)], [...text("EOI", 20), ...u16(presets.length)])),
    chunk("ibag", each((i) => [...u16(3 * i), ...u16(0)], [...u16(3 * presets.length), ...u16(0)])),
    chunk("imod", Array<number>(10).fill(0)),
    chunk("igen", each((i) => [...u16(16), ...u16(presets[i]?.reverb ?? 0), ...u16(54), ...u16(1), ...u16(53), ...u16(i)], u32(0))),
    chunk("shdr", each((i) => [...text(`Tone ${i}`, 20), ...u32(start(i)), ...u32(start(i) + FRAMES), ...u32(start(i)), ...u32(start(i) + FRAMES), ...u32(RATE), 93, 0, ...u16(0), ...u16(1)], [...text("EOS", 20), ...Array<number>(26).fill(0)])),
  ];
  const lists = [chunk("LIST", [...text("INFO"), ...chunk("ifil", [2, 0, 4, 0])]), chunk("LIST", [...text("sdta"), ...chunk("smpl", smpl)]), chunk("LIST", [...text("pdta"), ...pdta.flat()])];
  return Uint8Array.from(chunk("RIFF", [...text("sfbk"), ...lists.flat()]));
}

const file = (name: string, bytes: Uint8Array): { name: string; type: string; bytes: Uint8Array } => ({ name, type: "", bytes });
const options = (page: Page): Promise<string[]> => page.$$eval(".instrument-item", (items) => items.map((item) => item.textContent ?? ""));
export const fontChapters: readonly Chapter[] = [
  ["a SoundFont is dropped, one of its presets is found by typing, becomes a track and is heard", async ({ page }) => {
    await begin(page, /^Play keys/);
    const font = soundFont([{ name: "Square bass", bank: 0, program: 38 }, { name: "Glass", bank: 0, program: 92, reverb: 300 }, { name: "Room kit", bank: 128, program: 0 }]);
    await drop(page, "main", [file("Studio.sf2", font)]);
    await find(page, "dialog", "Studio.sf2");
    await until("its presets in order", async () => (await options(page)).join() === "Square bass39,Glass93,Room kitDrums 1");
    await accessible(page, "presets of a SoundFont");
    await page.keyboard.type("gla");
    await until("one is left", async () => (await options(page)).join() === "Glass93");
    await press(page, "option", /^Glass/);
    await find(page, "group", "Track Glass");
    await until("what stays behind is told", () => page.evaluate(() => /Glass has a track of its own\. 1 thing could not be brought over/.test(document.body.innerText)));
    await until("a zone of its sound", async () => /^Tone 1, C-1 to G9, root A6/.test((await names(page, "option", "listbox", "Zones")).join()));
    await accessible(page, "a track of a SoundFont");
    await heardByKey(page);
    await find(page, "button", /^Undo: Import Glass/); // one step
  }, "chromium"],
  ["an SFZ comes with the sounds it names, also in a zip, and says what is missing", async ({ page }) => {
    await begin(page, /^Play keys/);
    const sfz = new TextEncoder().encode("// two layers\n<control> default_path=Samples\\\n<global> ampeg_release=0.4\n<group> key=60 lovel=1 hivel=80 <region> sample=soft tone.wav\n<group> key=60 lovel=81 <region> sample=hard.wav\n<region> key=72 sample=gone.wav");
    await drop(page, "main", [file("Two.sfz", sfz), file("Soft Tone.wav", wavFile()), file("hard.wav", wavFile())]);
    await find(page, "group", "Track Two");
    await until("two zones", async () => (await names(page, "option", "listbox", "Zones")).length === 2);
    await until("what is missing is told", () => page.evaluate(() => /Two has a track of its own\. 1 thing could not be brought over/.test(document.body.innerText)));
    await heardByKey(page);
    const clips = await names(page, "option", "listbox", "Clips");
    expect(clips.length === 0, `its sounds are no clips: ${clips.join()}`);
    const zip = await zipOf([{ name: "Kit/Zipped.sfz", blob: new Blob([new TextEncoder().encode("<region> sample=../Sounds/a.wav key=60")]) }, { name: "Sounds/a.wav", blob: new Blob([Uint8Array.from(wavFile())]) }, { name: "Other.sf2", blob: new Blob([Uint8Array.from(soundFont([{ name: "Beside", bank: 0, program: 1 }]))]) }]);
    await drop(page, "main", [file("Pack.zip", new Uint8Array(await zip.arrayBuffer()))]);
    await find(page, "dialog", "Instruments");
    await until("both are offered", async () => (await options(page)).sort().join() === "Beside,Zipped");
    await press(page, "option", /^Zipped/);
    await find(page, "group", "Track Zipped");
    await until("its zone", async () => /^a, C4 to C4, root C4/.test((await names(page, "option", "listbox", "Zones")).join()));
    await press(page, "button", "Device"); // let go over a pad, an instrument is more than the pad's sound
    await press(page, "menuitem", /^Pads/);
    await (await find(page, "button", "Pad 2")).evaluate((element) => (element.id = "target"));
    await drop(page, "#target", [file("Over a pad.sf2", soundFont([{ name: "Bells", bank: 0, program: 14 }, { name: "Gongs", bank: 0, program: 15 }]))]);
    await find(page, "dialog", "Over a pad.sf2");
    await press(page, "option", /^Gongs/);
    await find(page, "group", "Track Gongs");
    await drop(page, "main", [file("Broken.sf2", soundFont([{ name: "x", bank: 0, program: 0 }]).subarray(0, 5000))]);
    await until("a broken one is refused by name", () => page.evaluate(() => /Broken\.sf2/.test(document.body.innerText)));
  }, "chromium"],
  ["a new instrument track plays at once, and another instrument is chosen for it by typing", async ({ page }) => {
    await begin(page, /^Play keys/);
    await command(page, "Add instrument track");
    await press(page, "button", "Another instrument");
    await find(page, "dialog", /^What .* plays$/);
    await accessible(page, "the instruments of the factory");
    await page.keyboard.type("upright bass");
    await until("few are left", async () => (await options(page)).length === 1);
    await press(page, "option", /^Upright bass/i);
    await find(page, "group", /^Track Upright bass$/i);
    await find(page, "button", /^Undo: Choose Upright bass/i);
  }, "chromium"],
];
