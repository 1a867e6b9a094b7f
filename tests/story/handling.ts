// Clips under the hand: sound cut and joined, crossed at the seam, looped and stretched by its edge, and clips that share what they play.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { beatFile } from "./files.ts";
import { type Box, drop, find, names, press, rested, roomOf, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { accessible, begin, command } from "./studio.ts";

const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const undoNames = (page: Page, step: RegExp): Promise<unknown> => find(page, "button", new RegExp(`^Undo: ${step.source}`));
const told = (page: Page, wanted: RegExp): Promise<string> => until(`a clip like ${String(wanted)}`, async () => (await clips(page)).find((name) => wanted.test(name)));

/** Where a clip lies, once it lies still. */
export const boxOf = (page: Page, name: RegExp): Promise<Box> => rested(String(name), async () => (await find(page, "option", name)).boundingBox());

async function drag(page: Page, x: number, y: number, dx: number, alt = false, dy = 0): Promise<void> {
  await page.mouse.move(x - 2, y);
  if (alt) await page.keyboard.down("Alt");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, y + dy / 2, { steps: 3 });
  await page.mouse.move(x + dx, y + dy, { steps: 3 });
  await until("its tag", () => page.$(".drag-tag:not([hidden])"));
  await page.mouse.up();
  if (alt) await page.keyboard.up("Alt");
}

async function keys(page: Page, ...pressed: readonly ("Shift" | "Control" | "Alt" | "x" | "z" | "a" | "j" | "s" | "d" | "c")[]): Promise<void> {
  const last = pressed.at(-1) ?? "x";
  for (const one of pressed.slice(0, -1)) await page.keyboard.down(one);
  await page.keyboard.press(last);
  for (const one of pressed.slice(0, -1)) await page.keyboard.up(one);
}
const choose = async (page: Page, name: RegExp): Promise<void> => (await find(page, "option", name)).focus();

export const handlingChapters: readonly Chapter[] = [
  ["sound is cut, crossed at the seam and joined again", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await drop(page, "main", [{ name: "Pulse.wav", type: "audio/wav", bytes: beatFile(120) }]);
    await told(page, /^Pulse, /);
    await choose(page, /^Pulse, /);
    await command(page, "Fit in view");
    const ruler = await roomOf(page, ".arr .ruler"), whole = await boxOf(page, /^Pulse, /);
    await page.mouse.click(whole.x + whole.width / 2, ruler.y + 22);
    await choose(page, /^Pulse, /);
    await keys(page, "s");
    await undoNames(page, /Split/);
    await until("two pieces", async () => (await clips(page)).filter((name) => name.startsWith("Pulse")).length === 2);
    await keys(page, "Shift", "x");
    await undoNames(page, /Crossfade/);
    await told(page, /crossfade of \d+ ms into the next/);
    const early = await boxOf(page, /crossfade of/), before = await told(page, /crossfade of/);
    await drag(page, early.x + early.width - 3, early.y + early.height - 11, 24);
    const after = await until("a longer crossfade", async () => (await clips(page)).find((name) => name.includes("crossfade of") && name !== before));
    const ms = (name: string): number => Number(/crossfade of (\d+)/.exec(name)?.[1] ?? 0);
    if (ms(after) <= ms(before)) throw new Error(`${before} became ${after}`);
    await accessible(page, "crossed clips");
    await keys(page, "Control", "z");
    await told(page, new RegExp(before.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
    await keys(page, "Control", "z");
    await until("no crossfade", async () => !(await clips(page)).some((name) => name.includes("crossfade")));
    await keys(page, "Control", "a");
    await keys(page, "j");
    await undoNames(page, /Join/);
    await until("one piece", async () => (await clips(page)).filter((name) => name.startsWith("Pulse")).length === 1);
  }, "chromium"],
  ["a clip's edge loops what it plays, or stretches it", async ({ page }) => {
    const clip = await boxOf(page, /^Pulse, /);
    await drag(page, clip.x + clip.width - 2, clip.y + 8, clip.width);
    await undoNames(page, /Loop/);
    await told(page, /^Pulse, .*goes round/);
    await keys(page, "Control", "z");
    await until("it ends again", async () => !(await clips(page)).some((name) => /^Pulse, .*goes round/.test(name)));
    const again = await boxOf(page, /^Pulse, /);
    await drag(page, again.x + again.width - 2, again.y + again.height - 8, again.width / 2, true);
    await undoNames(page, /Stretch/);
    await keys(page, "Control", "z");
    await until("it is as long as before", async () => Math.abs((await boxOf(page, /^Pulse, /)).width - again.width) < 2);
  }, "chromium"],
  ["fades and gain are drawn at the clip's handles, and told", async ({ page }) => {
    const clip = await boxOf(page, /^Pulse, /), handles = clip.y + 24; // below its title
    const number = (name: string, of: RegExp): number => Number(of.exec(name)?.[1] ?? -1);
    await drag(page, clip.x + 6, handles, clip.width / 4 - 6);
    const faded = await told(page, /^Pulse, .*fade in of /);
    if (Math.abs(number(faded, /fade in of (\d+) ms/) - 1000) > 60) throw new Error(`a quarter of four seconds: ${faded}`);
    await drag(page, clip.x + clip.width - 8, handles, 8 - (clip.width * 3) / 8);
    const both = await told(page, /^Pulse, .*fade in of .*fade out of /);
    if (Math.abs(number(both, /fade out of (\d+) ms/) - 1500) > 60) throw new Error(`three eighths of four seconds: ${both}`);
    await drag(page, clip.x + clip.width / 2, handles, 0, false, 20);
    await told(page, /^Pulse, .*gain −4\.0 dB/);
    await undoNames(page, /.*gain/i);
    for (const left of [/^(?!.*gain).*fade out/, /^(?!.*fade out).*fade in/, /^(?!.*fade)Pulse/]) {
      await keys(page, "Control", "z");
      await told(page, left);
    }
  }, "chromium"],
  ["linked clips are told, found and parted", async ({ page }) => {
    await choose(page, /^Pulse, /);
    await command(page, "Duplicate linked");
    await until("two that are linked", async () => (await clips(page)).filter((name) => name.includes("linked")).length === 2);
    const copy = await boxOf(page, /^Pulse, .*linked/);
    await page.mouse.click(copy.x + copy.width / 2, copy.y + copy.height - 8, { button: "right" });
    await press(page, "menuitem", /^Make unique/);
    await until("none is linked", async () => !(await clips(page)).some((name) => name.includes("linked")));
  }, "chromium"],
  ["what is taken back is told where it lies, and nothing moves under the hand while it is saved", async ({ page }) => {
    const bars = async (): Promise<number[]> => (await clips(page)).flatMap((name) => /^Pulse, .*?bar (\d+)/.exec(name)?.[1] ?? []).map(Number);
    const before = await rested("its clips", bars);
    if (before.length < 2) throw new Error(`${before.length} clips have no order`);
    await page.evaluate(watchTheViews);
    await choose(page, /^Pulse, /);
    await page.keyboard.press("Delete");
    await until("one clip less", async () => (await bars()).length === before.length - 1);
    await keys(page, "Control", "z");
    const after = await rested("it is back", async () => ((await bars()).length === before.length ? bars() : null));
    if (after.some((bar, at) => bar < (after[at - 1] ?? 0))) throw new Error(`clips are told in the order of bars ${after.join(", ")}`);
    const places = await until("saved anew", () => page.evaluate(() => {
      const { places } = globalThis as unknown as { places: Set<string> };
      return /Saved/.test(document.querySelector(".save")?.textContent ?? "") && places.size > 1 ? [...places] : null;
    }));
    if (new Set(places.map((place) => place.split(" ")[0])).size !== 1) throw new Error(`the views lay at ${places.join(", ")}`);
  }, "chromium"],
  ["what is kept is heard and placed, and sound that went missing is found", async ({ page }) => {
    const says = (words: RegExp): Promise<unknown> => until(`it says ${words.source}`, async () => words.test(await page.evaluate(() => document.body.innerText)));
    await choose(page, /^Pulse, /);
    await command(page, "Keep in my library");
    await says(/is in your library/);
    await press(page, "button", "Library");
    await press(page, "radio", "Mine");
    await press(page, "button", "Listen first");
    await press(page, "option", /^Pulse/);
    const before = await rested("the clips", async () => (await clips(page)).length);
    await press(page, "button", "Put into the song");
    await until("one clip more", async () => (await clips(page)).length === before + 1);
    await press(page, "button", "Close the library");
    await until("saved", () => page.evaluate(() => [...document.querySelectorAll("[role=status]")].some((element) => element.textContent?.includes("Saved on this device"))));
    await toStart(page);
    const lost = await page.evaluate(loseKeptSound);
    if (lost < 2) throw new Error(`${lost} files were the kept sound`);
    await page.reload();
    await find(page, "heading", "What shall we play?");
    await press(page, "button", /^Open New beat/);
    await says(/The sound of Pulse is not on this device/);
    const chooser = page.waitForFileChooser();
    await press(page, "button", "Choose files");
    const folder = mkdtempSync(join(tmpdir(), "tutti-found-")), file = join(folder, "Found.wav");
    writeFileSync(file, beatFile(120));
    await (await chooser).accept([file]);
    await says(/The song is whole/);
    rmSync(folder, { recursive: true });
  }, "chromium alone"],
  ["the library has the song's own sounds and the factory's presets: heard in the song's tempo, put into it", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await drop(page, "main", [{ name: "Pulse.wav", type: "audio/wav", bytes: beatFile(120) }]);
    await told(page, /^Pulse, /);
    await page.evaluate(() => { // what is heard is kept here
      const kept: Blob[] = ((globalThis as { heard?: Blob[] }).heard = []), make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => (kept.push(blob), make(blob));
    });
    const seconds = (count: number): Promise<number> => until(`${count} things were heard`, () => page.evaluate(async (count) => {
      const blob = (globalThis as { heard?: Blob[] }).heard?.[count - 1];
      return blob ? (await new OfflineAudioContext(2, 1, 44_100).decodeAudioData(await blob.arrayBuffer())).duration : null;
    }, count));
    await press(page, "button", "Library");
    await press(page, "radio", "This song");
    await press(page, "button", "Listen first");
    await press(page, "option", /^Pulse/);
    if ((await seconds(1)) < 4) throw new Error("all of the sound is heard");
    const before = (await clips(page)).length;
    await press(page, "button", "Put into the song");
    await until("one clip more", async () => (await clips(page)).length === before + 1);
    await undoNames(page, /Paste/);
    await press(page, "radio", "Grooves");
    await press(page, "option", /^Bossa nova/);
    const quick = await seconds(2);
    await (await find(page, "spinbutton", "Tempo")).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("60");
    await page.keyboard.press("Enter");
    await undoNames(page, /.*[Tt]empo/);
    await press(page, "option", /^Bossa nova/);
    const slow = await seconds(3);
    if (slow < 1.5 * quick) throw new Error(`in the song's tempo it lasts ${quick} s, at half of that ${slow} s`);
    await press(page, "radio", "Presets");
    await (await find(page, "group", "Track Keys")).click({ offset: { x: 24, y: 8 } });
    await page.click('input[aria-label="Search the library"]');
    await page.keyboard.type("glass keys");
    await until("one preset is left", async () => (await page.$$(".library-item")).length === 1);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await undoNames(page, /Choose Glass keys/);
    await press(page, "radio", "Devices");
    await find(page, "button", "Preset of Halo: Glass keys");
    await accessible(page, "the library");
    await press(page, "button", "Close the library");
  }, "long"],
  ["sound is copied into another song, which has it as its own", async ({ page }) => {
    await choose(page, /^Pulse, /);
    await keys(page, "Control", "c");
    await until("it is copied", () => page.evaluate(() => /Copied 1 clip/.test(document.body.innerText)));
    await begin(page, /^Play keys/);
    await command(page, "Paste clips at the playhead");
    await undoNames(page, /Paste/);
    await told(page, /^Pulse, /);
    await until("saved", () => page.evaluate(() => [...document.querySelectorAll("[role=status]")].some((element) => element.textContent?.includes("Saved on this device"))));
    await page.reload();
    await press(page, "button", /^Open New song/);
    await told(page, /^Pulse, /);
    if (await page.evaluate(() => /is not on this device/.test(document.body.innerText))) throw new Error("its sound stayed in the other song");
  }, "chromium alone"],
];

/** Notes where the switch of views lies whenever the top bar says something else, and what it says. */
function watchTheViews(): void {
  const places = new Set<string>(), look = (): void => void places.add(`${document.querySelector(".modes")?.getBoundingClientRect().x} ${document.querySelector(".save")?.textContent}`);
  Object.assign(globalThis, { places });
  new MutationObserver(look).observe(document.querySelector(".topbar .left") ?? document.body, { subtree: true, childList: true, characterData: true });
}

/** Takes the sound of one's own shelf from this browser, in every song and on the shelf; gives how many files that were. */
export async function loseKeptSound(): Promise<number> {
  type Folder = FileSystemDirectoryHandle & { entries(): AsyncIterable<[string, FileSystemHandle]> };
  const root = await navigator.storage.getDirectory() as Folder, kept = await root.getDirectoryHandle("own_sounds") as Folder, names: string[] = [];
  for await (const [name] of kept.entries()) names.push(name.replace(".wav", ""));
  let lost = 0;
  const search = async (folder: Folder): Promise<void> => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "directory") await search(handle as Folder);
      else if (names.includes(name.replace(".wav", ""))) lost++, await folder.removeEntry(name);
    }
  };
  await search(root);
  return lost;
}
