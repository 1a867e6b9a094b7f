// What people do without thinking of it: a file chosen on the start screen, numbers mistyped, something pasted that is none of ours, a
// clip trimmed, several taken in a frame, a microphone pulled; and what is said of it, aloud, too.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KeyInput, Page } from "puppeteer-core";
import { midiFile, wavFile } from "./files.ts";
import { boxOf } from "./handling.ts";
import { find, has, names, press, rested, still, textOf, undoable, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { begin, command, expect } from "./studio.ts";

const clips = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Clips");
const says = (page: Page, words: RegExp): Promise<unknown> => until(`it says ${words.source}`, () => page.evaluate((source) => new RegExp(source, "u").test(document.body.innerText), words.source));

async function chord(page: Page, modifier: KeyInput, key: KeyInput): Promise<void> {
  await page.keyboard.down(modifier);
  await page.keyboard.press(key);
  await page.keyboard.up(modifier);
}

async function aFileIsChosen(page: Page): Promise<void> {
  await toStart(page);
  const folder = mkdtempSync(join(tmpdir(), "tutti-chosen-")), file = join(folder, "Eight bars.mid"), chooser = page.waitForFileChooser();
  writeFileSync(file, midiFile());
  await press(page, "button", /^Drop a file/);
  await (await chooser).accept([file]);
  await find(page, "button", "Project Eight bars");
  await until("its clips", async () => (await clips(page)).length > 1);
  await find(page, "button", "Undo: Import Eight bars"); // what one brought, and nothing of what was there before
  await until("saved", () => page.evaluate(() => [...document.querySelectorAll("[role=status]")].some((element) => element.textContent?.includes("Saved on this device"))));
  await toStart(page);
  await find(page, "button", /^Open Eight bars/);
  await until("its picture shows its tracks", () => page.evaluate(() => {
    const card = [...document.querySelectorAll(".card")].find((one) => one.textContent?.includes("Eight bars")), canvas = card?.querySelector("canvas"), g = canvas && new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    if (canvas && g) g.drawImage(canvas, 0, 0);
    const data = canvas && g ? g.getImageData(0, 0, canvas.width, canvas.height).data : [], seen = new Set<string>();
    for (let at = 0; at + 3 < data.length; at += 4) seen.add(`${data[at]} ${data[at + 1]} ${data[at + 2]}`);
    return seen.size > 2;
  }));
  rmSync(folder, { recursive: true });
}

/** Types into a number's field and gives what it is then. */
async function typed(page: Page, role: string, name: string, text: string): Promise<string> {
  await (await find(page, role, name)).focus();
  await page.keyboard.press("Enter");
  await until("its field", () => page.evaluate(() => document.activeElement?.tagName === "INPUT"));
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await until("the field is gone", () => page.evaluate(() => document.activeElement?.tagName !== "INPUT"));
  return rested("what it is", async () => (await find(page, role, name)).evaluate((element) => element.getAttribute("aria-valuetext") ?? element.textContent ?? ""));
}

async function nonsenseIsTyped(page: Page): Promise<void> {
  await begin(page, /^Play keys/);
  const before = await typed(page, "spinbutton", "Tempo", "96"), nothing = await undoable(page);
  expect(before === "96.00", `a tempo that makes sense is taken: ${before}`);
  for (const nonsense of ["NaN", "quick", "--", " "]) expect((await typed(page, "spinbutton", "Tempo", nonsense)) === "96.00", `"${nonsense}" is no tempo`);
  expect((await undoable(page)) === nothing, "nor is it a step");
  for (const [impossible, nearest] of [["1e999", "96.00"], ["99999", "999.00"], ["-5", "20.00"]] as const) {
    const now = await typed(page, "spinbutton", "Tempo", impossible);
    expect(now === nearest || now === (impossible === "1e999" ? "999.00" : nearest), `"${impossible}" is held at what there is: ${now}`);
  }
  await page.keyboard.press("Escape");
  await press(page, "radio", "Mix");
  expect((await typed(page, "slider", "Level of Keys", "-6")) === "−6.0 dB" || (await typed(page, "slider", "Level of Keys", "-6")) === "-6.0 dB", "a level is typed");
  const loud = await typed(page, "slider", "Level of Keys", "400");
  expect(/^\+(6|12)\.0 dB$/.test(loud), `no level is louder than the fader goes: ${loud}`);
  await press(page, "radio", "Arrange");
}

async function nonsenseIsPasted(page: Page): Promise<void> {
  await begin(page, /^Play keys/);
  const paste = (text: string): Promise<void> => page.evaluate((text: string) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
  }, text);
  const before = await undoable(page);
  await paste("Dear all, the rehearsal is on Friday.");
  await says(page, /What was copied holds no clips/);
  await paste('{"tutti clips": 1, "tracks": [{"clips": [NaN');
  await until("it is refused in words", () => page.evaluate(() => document.querySelectorAll(".toast").length > 0 && !/undefined|\[object|Error:/.test(document.querySelector(".toasts")?.textContent ?? "")));
  expect((await undoable(page)) === before, "nothing was done");
  await page.evaluate((base64: string) => { // a file from the desktop, by Ctrl+C there and Ctrl+V here
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "Pluck.wav", { type: "audio/wav" }));
    const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "clipboardData", { value: data }); // Firefox lets no script hand files over in another way
    document.body.dispatchEvent(event);
  }, Buffer.from(wavFile()).toString("base64"));
  await until("the file is a clip", async () => (await clips(page)).some((name) => /^Pluck, /.test(name)));
}

async function clipsAreTrimmed(page: Page): Promise<void> {
  await toStart(page);
  await press(page, "button", /^Open Night bus/);
  await find(page, "button", "Play");
  await press(page, "radio", "Arrange");
  await page.keyboard.press("f");
  const bass = /^Verse bass, Bass, bar 9, 16 bars/, box = await until("the bass", async () => ((await clips(page)).some((name) => bass.test(name)) ? boxOf(page, bass) : null)), bar = box.width / 16;
  await page.mouse.move(box.x + 2, box.y + box.height - 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 2 * bar + 2, box.y + box.height - 8, { steps: 5 });
  await page.mouse.up();
  await until("it begins two bars later", async () => (await clips(page)).some((name) => /^Verse bass, Bass, bar 11, 14 bars/.test(name)));
  await chord(page, "Control", "z");
  await until("it is whole again", async () => (await clips(page)).some((name) => bass.test(name)));
  // a frame drawn over empty ground takes what it meets
  const last = await boxOf(page, /^Last stop, /), tune = await boxOf(page, /^Tune, Tune, bar 33, /);
  await page.mouse.move(tune.x - 20, tune.y + 6);
  await page.mouse.down();
  await page.mouse.move(tune.x + 20, tune.y + 16, { steps: 3 });
  await page.mouse.move(last.x - 10, tune.y + 20, { steps: 5 });
  await page.mouse.up();
  const taken = (): Promise<number> => page.evaluate(() => document.querySelectorAll("[role=listbox][aria-label=Clips] [role=option][aria-selected=true]").length);
  const count = await rested("several are chosen", async () => ((await taken()) > 1 ? taken() : null)), all = (await clips(page)).length;
  await page.keyboard.press("Delete");
  await until("they are gone together", async () => (await clips(page)).length === all - count);
  await chord(page, "Control", "z");
  await until("and back together", async () => (await clips(page)).length === all);
  // Alt copies what is carried
  const lights = await boxOf(page, /^Street lights, Street lights, bar 9, /);
  await page.mouse.move(lights.x + 40, lights.y + lights.height - 10);
  await page.mouse.down();
  await page.keyboard.down("Alt");
  await page.mouse.move(lights.x + 40 + 8 * bar, lights.y + lights.height - 10, { steps: 6 });
  await page.mouse.up();
  await page.keyboard.up("Alt");
  await until("it lies there twice", async () => (await clips(page)).filter((name) => /^Street lights, Street lights, bar (9|17), /.test(name)).length === 2);
  await chord(page, "Control", "z");
}

async function aMicrophoneIsPulled(page: Page): Promise<void> {
  await page.evaluate(() => { // so that it can be pulled: what the browser gave
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices), world = globalThis as unknown as { asked?: unknown; pulled?: () => void };
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      world.asked = wanted?.audio;
      const stream = await real(wanted), [track] = stream.getAudioTracks();
      world.pulled = () => {
        track?.stop();
        track?.dispatchEvent(new Event("ended"));
      };
      return stream;
    };
  });
  await toStart(page);
  await press(page, "button", /^RecordR/);
  await find(page, "button", "Arm Voice");
  const asked = await until("the input is asked for, and heard", () => page.evaluate(() => { // neither is so before the song is compiled
    const { asked } = globalThis as unknown as { asked?: MediaTrackConstraints }, input = document.querySelector("[aria-label='Input device']")?.textContent ?? "";
    return ["", "Asking the browser", "Usual input"].includes(input) || asked === undefined ? null : asked;
  }));
  expect(asked.echoCancellation === false && asked.noiseSuppression === false && asked.autoGainControl === false, `raw sound is asked for: ${JSON.stringify(asked)}`);
  await press(page, "button", /^Recording: count-in/);
  await press(page, "menuitem", "None");
  await until("the menu is gone", async () => !(await has(page, "[role=menu]")));
  await page.keyboard.press("r");
  await find(page, "button", "Stop recording");
  await until("some of it is there", async () => !/^1\. 1/.test(await textOf(page, "timer", "Position")));
  await page.evaluate(() => (globalThis as unknown as { pulled(): void }).pulled());
  await says(page, /is gone: it was unplugged, or another program took it/);
  await until("what was recorded lies in the song", async () => (await clips(page)).length === 1 || ((await has(page, "button[aria-label='Stop recording']")) && (await page.keyboard.press(" "), false)));
}

async function theTransportSpeaks(page: Page): Promise<void> {
  await begin(page, /^Make a beat/);
  const said = (): Promise<string> => textOf(page, "status", "What the transport does");
  await page.keyboard.press(" ");
  await until("that it plays", async () => /^Playing from bar 1 beat \d$/.test(await said()));
  await page.keyboard.press(" ");
  await until("that it stands, and where", async () => /^(Stopped at|At) bar \d+ beat \d$/.test(await said()));
  await page.keyboard.press("Home");
  await until("where a hand brought it", async () => /bar 1 beat 1$/.test(await said()));
  await (await still(page, "slider", /^Level of Drums/)).hover();
  const explained = (): Promise<string> => page.evaluate(() => document.querySelector("footer.status .clamp, .status .clamp")?.textContent ?? "");
  await until("what lies under the pointer is explained below", async () => /double-click|Drag/i.test(await explained()));
  const fader = await explained();
  await page.evaluate(() => { // a canvas that tells nothing of its own
    const canvas = document.createElement("canvas");
    canvas.id = "under";
    canvas.style.cssText = "position: fixed; inset: 0; z-index: 99";
    document.body.append(canvas);
  });
  await page.mouse.move(700, 300);
  await until("what no longer lies there is not explained any more", async () => (await explained()) !== fader);
  await page.$eval("#under", (canvas) => canvas.remove());
}

async function theLibraryGivesAll(page: Page): Promise<void> {
  await begin(page, /^Make a beat/);
  await command(page, "Library");
  for (const shelf of ["Kits", "Phrases", "Sounds"]) {
    await press(page, "radio", shelf);
    const before = await undoable(page);
    await until(`something among ${shelf}`, async () => (await page.$$(".library-item")).length > 3);
    const third = await rested(`the third of ${shelf}`, () => page.$eval(".library-item:nth-of-type(3)", (row) => row.textContent?.trim()));
    await press(page, "option", new RegExp(`^${third.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`));
    await until(`one of ${shelf} comes into the song`, async () => (await undoable(page)) !== before);
  }
  await press(page, "button", "Close the library");
}

/** Which of hundreds come at once says how soon one sees them. */
async function presetsComeAtOnce(page: Page): Promise<void> {
  await begin(page, /^Play keys/);
  const MOST = 40, presets = await find(page, "button", /^Preset of /);
  await page.evaluate(() => {
    const counts: number[] = ((globalThis as { counts?: number[] }).counts = []);
    new MutationObserver((_, observer) => {
      const rows = document.querySelectorAll(".presets [role^=menuitem]").length;
      if (rows > 0) counts.push(rows);
      if (counts.length > 200) observer.disconnect();
    }).observe(document.body, { childList: true, subtree: true });
  });
  await presets.click();
  const all = await rested("all of them come", () => page.evaluate(() => document.querySelectorAll(".presets [role^=menuitem]").length));
  const first = await page.evaluate(() => (globalThis as { counts?: number[] }).counts?.[0] ?? 0);
  expect(all > 100, `there are ${all}`);
  expect(first > 10 && first <= MOST, `${first} of ${all} come with the menu itself`);
  await page.keyboard.type("choir");
  await until("those that are called so are found among all", () => page.evaluate(() => {
    const rows = [...document.querySelectorAll(".presets [role^=menuitem]")];
    return rows.length > 0 && rows.length < 12 && rows.every((row) => /choir/i.test(row.textContent));
  }));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
}

export const everydayChapters: readonly Chapter[] = [
  ["a file is chosen on the start screen, and the song it became has its picture there", async ({ page }) => aFileIsChosen(page), "chromium alone"],
  ["numbers that make no sense are not taken, impossible ones held at what there is", async ({ page }) => nonsenseIsTyped(page), "chromium"],
  ["text that holds no clips is refused in words, and a pasted file is a clip", async ({ page }) => nonsenseIsPasted(page), "chromium"],
  ["a clip is trimmed at its edge, several are taken in a frame, and Alt copies", async ({ page }) => clipsAreTrimmed(page), "chromium alone"],
  ["sound is asked for raw, and a microphone that is pulled is told, with the take kept", async ({ page }) => aMicrophoneIsPulled(page), "chromium alone"],
  ["what the transport does is spoken, and what lies under the pointer is explained", async ({ page }) => theTransportSpeaks(page), "chromium"],
  ["hundreds of presets are asked for: a menu's height of them comes at once, the others behind it, and all are found", async ({ page }) => presetsComeAtOnce(page), "chromium"],
  ["kits, phrases and sounds come out of the library into the song", async ({ page }) => theLibraryGivesAll(page), "chromium"],
];
