// A song leaves the studio: as stems, in small files, as loud as is asked, each with a report that is true.

import type { Page } from "puppeteer-core";
import { violations } from "./access.ts";
import { wavFile } from "./files.ts";
import { drop, find, has, names, press, pressTwice, rested, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";

export type Kept = { kept?: Blob[] };

/** In the page: what it hands out as files is kept. */
export function keepFiles(): void {
  const kept: Blob[] = ((globalThis as Kept).kept = []), make = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob: Blob) => (kept.push(blob), make(blob));
}

export function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

export async function accessible(page: Page, where: string): Promise<void> {
  const wrong = await violations(page);
  expect(wrong.length === 0, `${where}: ${wrong.join("; ")}`);
}

export async function closeDialogs(page: Page): Promise<void> {
  if ((await page.$("[role=dialog]")) === null) return;
  await page.keyboard.press("Escape");
  await until("the dialog is gone", async () => (await page.$("[role=dialog]")) === null);
}

/** A new song by one of the ways of the start screen. */
export async function begin(page: Page, way: RegExp): Promise<void> {
  await closeDialogs(page);
  if (await has(page, "[aria-label='Start screen']")) await press(page, "button", "Start screen");
  await find(page, "heading", "What shall we play?");
  await press(page, "button", way);
  await find(page, "group", "Transport");
}

/** Presses Export in the open dialog, and gives what its report says by title. */
export async function exported(page: Page): Promise<Record<string, string>> {
  const dialog = await find(page, "dialog", "Export");
  await dialog.evaluate((element) => [...element.querySelectorAll("button")].find((button) => button.textContent?.trim() === "Export")?.click());
  return until("the report", () => page.evaluate(() => {
    const rows = [...document.querySelectorAll("[role=dialog] .facts > div")];
    return rows.length === 0 ? null : Object.fromEntries(rows.map((row) => [row.querySelector("dt")?.textContent ?? "", row.querySelector("dd")?.textContent ?? ""]));
  }), 120_000);
}

export async function choose(page: Page, list: string, option: RegExp): Promise<void> {
  await press(page, "button", list);
  await press(page, "option", option);
  await until("the list is gone", async () => (await page.$("[role=listbox].menu")) === null);
}

export async function openPalette(page: Page): Promise<void> {
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await find(page, "dialog", "Do anything");
  await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
}

const paletteGone = (page: Page): Promise<unknown> =>
  until("the palette is gone", () => page.evaluate(() => document.querySelector("[aria-label='Do anything'][role=dialog]") === null));

/** By name, as the palette runs it. */
export async function command(page: Page, name: string): Promise<void> {
  await openPalette(page);
  await page.keyboard.type(name);
  await until(`${name} is offered and marked`, () => page.evaluate((name) => document.querySelector("[role=dialog] [role=menuitem]")?.matches("[data-focused]") === true && document.querySelector("[role=dialog] [role=menuitem]")?.textContent?.startsWith(name) === true, name));
  await page.keyboard.press("Enter");
  await paletteGone(page);
}

async function lookAtBothThemes(page: Page, where: string): Promise<void> {
  for (let face = 0; face < 2; face++) {
    await accessible(page, where);
    await page.evaluate(() => {
      const root = document.documentElement;
      root.dataset["theme"] = root.dataset["theme"] === "light" ? "dark" : "light";
    });
    await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.playState === "running").map((one) => one.finished.catch(() => {}))));
  }
}

/** The bytes of the n-th file that was handed out, as letters. */
async function keptText(page: Page, count: number): Promise<string> {
  await until(`${count} files`, () => page.evaluate((count) => ((globalThis as Kept).kept?.length ?? 0) >= count, count));
  return page.evaluate(async (index) => new TextDecoder("latin1").decode(await ((globalThis as Kept).kept?.[index] as Blob).arrayBuffer()), count - 1);
}

export const studioChapters: readonly Chapter[] = [
  ["a song with nothing in it says that there is nothing to export, and what to do", async ({ page }) => {
    await begin(page, /^Empty song/);
    await page.evaluate(keepFiles);
    await press(page, "button", "Export");
    const dialog = await find(page, "dialog", "Export");
    await until("it says so", () => dialog.evaluate((element) => /There is nothing to export yet/.test(element.textContent ?? "")));
    await lookAtBothThemes(page, "the export of an empty song");
    await press(page, "button", "Save the project as it is");
    await press(page, "button", "Done");
    await until("the project is a file", () => page.evaluate(() => (globalThis as Kept).kept?.length === 1));
    await press(page, "button", "Export");
    await press(page, "button", "Back to the song");
    await until("the dialog is gone", async () => (await page.$("[role=dialog]")) === null);
    await drop(page, "main", [{ name: "Hum.wav", type: "audio/wav", bytes: wavFile() }]);
    await find(page, "option", /^Hum, /);
    await press(page, "button", "Export");
    await find(page, "radio", "Stems");
    await closeDialogs(page);
  }, "chromium"],
  ["an export that is left in the moment it begins leaves nothing behind", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await page.keyboard.press("1");
    await drop(page, "main", [{ name: "Hum.wav", type: "audio/wav", bytes: wavFile() }]);
    await find(page, "option", /^Hum, /);
    for (const way of ["Escape", "Close"] as const) {
      await press(page, "button", "Export");
      await press(page, "radio", "Project");
      const dialog = await find(page, "dialog", "Export");
      await dialog.evaluate((element, way) => {
        const named = (name: string): HTMLButtonElement | undefined => [...element.querySelectorAll("button")].find((button) => (button.getAttribute("aria-label") ?? button.textContent ?? "").trim() === name);
        named("Export")?.click();
        if (way === "Close") named("Close")?.click();
        else document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
      }, way);
      await until("all that comes of it has come", async () => {
        if (!(await has(page, "[role=dialog]"))) return true;
        await page.keyboard.press("Escape");
        return false;
      });
      await new Promise((done) => setTimeout(done, 1500)); // what was begun would be made by then
      await press(page, "button", "Export");
      await find(page, "radio", "Stems"); // as new
      await closeDialogs(page);
    }
  }, "chromium"],
  ["Export pressed twice makes one file, and the next one begins as new", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await page.evaluate(keepFiles);
    await press(page, "button", "Export");
    await press(page, "radio", "Project");
    const dialog = await find(page, "dialog", "Export");
    await dialog.evaluate((element) => {
      const button = [...element.querySelectorAll("button")].find((button) => button.textContent?.trim() === "Export");
      button?.click();
      button?.click();
    });
    await press(page, "button", "Done");
    await new Promise((done) => setTimeout(done, 1500)); // a second file would be made by then
    const files = await page.evaluate(() => (globalThis as Kept).kept?.length);
    expect(files === 1, `${files} files`);
    await press(page, "button", "Export");
    await find(page, "radio", "Stems");
    await closeDialogs(page);
  }, "chromium"],
  ["a song of scenes alone is exported, as many bars of one as are asked for, in its own tempo", async ({ page }) => {
    await begin(page, /^Empty song/);
    await page.evaluate(keepFiles);
    await page.keyboard.press("4");
    await press(page, "button", "Add a scene");
    await (await find(page, "gridcell", /^Empty, stops the track, Keys/)).focus();
    await page.keyboard.down("Control");
    await page.keyboard.press("Enter");
    await page.keyboard.up("Control");
    await find(page, "button", /^Undo: .*Add slot/);
    await find(page, "listbox", "Notes");
    const roll = await rested("the roll", async () => (await page.$(".roll-room > canvas"))?.boundingBox());
    await pressTwice(page, roll.x + 20, roll.y + 100, async () => (await names(page, "option", "listbox", "Notes")).length > 0);
    await page.keyboard.press("1");
    await until("nothing lies on the timeline", async () => (await names(page, "option", "listbox", "Clips")).length === 0);
    await page.keyboard.press("4");
    if (!(await has(page, "aside[aria-label='Slot settings']"))) await press(page, "button", "Slot settings");
    await until("the scene's settings are there", async () => { // the view may still be coming when its first scene is found
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await (await find(page, "rowheader", /./)).focus();
      return has(page, "[role=spinbutton][aria-label='Tempo of the scene']");
    });
    const typed = async (field: string, text: string): Promise<void> => {
      await (await find(page, "spinbutton", field)).focus();
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
    };
    await typed("Tempo of the scene", "60");
    await find(page, "button", /^Undo: .*Give a scene its tempo/);
    await press(page, "button", "Export");
    await find(page, "dialog", "Export");
    expect(await page.evaluate(() => ![...document.querySelectorAll("[role=dialog] [role=radio]")].some((one) => one.textContent === "MIDI")), "there is no timeline that could be a MIDI file");
    await until("the scene is what there is", () => page.evaluate(() => document.querySelector("[role=dialog]")?.textContent?.includes("Scene 1, as launched in Live")));
    await typed("Length in bars", "2");
    await until("it says how long that is", () => page.evaluate(() => /0:08, /.test(document.querySelector("[role=dialog]")?.textContent ?? "")));
    await lookAtBothThemes(page, "the export of a song of scenes");
    const facts = await exported(page);
    expect(facts["Length"] === "0:08 at 48 kHz" && /LUFS/.test(facts["Loudness"] ?? "") && facts["Clipped"] === "Nothing", `two bars at 60 BPM that are heard: ${JSON.stringify(facts)}`);
    const bytes = await page.evaluate(() => (globalThis as Kept).kept?.at(-1)?.size ?? 0);
    expect(bytes > 8 * 48000 * 6 && bytes < 8 * 48000 * 6 + 1000, `eight seconds of 24 bit: ${bytes}`);
    await press(page, "button", "Done");
    await press(page, "button", "Export");
    await press(page, "radio", "Stems");
    const stems = await exported(page);
    expect(/stems\.zip/.test(stems["File"] ?? "") && stems["Length"] === "0:08 at 48 kHz", `stems of what is launched: ${JSON.stringify(stems)}`);
    await press(page, "button", "Done");
  }, "chromium"],
  ["stems and an Opus file of the loop are exported, with true reports", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await page.evaluate(keepFiles);
    await press(page, "button", "Loop");
    await press(page, "button", "Export");
    await find(page, "dialog", "Export");
    await press(page, "radio", "Stems");
    await press(page, "radio", "Before the master");
    await press(page, "radio", "MP3");
    await choose(page, "Range", /^The loop/);
    await accessible(page, "the export dialog");
    const stems = await exported(page);
    expect(/stems\.zip/.test(stems["File"] ?? "") && stems["Clipped"] === "Nothing", `a zip of stems: ${JSON.stringify(stems)}`);
    await accessible(page, "the report");
    const first = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");
    await until("a zip can be saved once more", async () => (await first()) === "Save again");
    const inside = await page.evaluate(async () => {
      const zip = new TextDecoder("latin1").decode(await ((globalThis as Kept).kept?.at(-1) as Blob).arrayBuffer());
      return [...zip.matchAll(/PK\x01\x02/g)].length;
    });
    expect(inside > 0, "files lie in the zip");
    await press(page, "button", "Done");

    await press(page, "button", "Export");
    await press(page, "radio", "Song");
    await press(page, "radio", "Opus");
    await choose(page, "Loudness", /−23 LUFS/);
    const opus = await exported(page);
    const heard = await page.evaluate(async () => {
      const bytes = await ((globalThis as Kept).kept?.at(-1) as Blob).arrayBuffer();
      const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice(0)));
      const sound = await new OfflineAudioContext(2, 1, 48000).decodeAudioData(bytes);
      let peak = 0;
      for (const sample of sound.getChannelData(0)) peak = Math.max(peak, Math.abs(sample));
      return { seconds: sound.duration, peakDb: 20 * Math.log10(peak), sum: [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
    });
    const [minutes = 0, seconds = 0] = (opus["Length"] ?? "").split(" ")[0]?.split(":").map(Number) ?? [];
    expect(Math.floor(heard.seconds) === minutes * 60 + seconds, `it is as long as is said: ${opus["Length"]}, heard ${heard.seconds} s`);
    expect(/^-23\.0 LUFS/.test(opus["Loudness"] ?? ""), `as loud as was asked: ${opus["Loudness"]}`);
    expect(Math.abs(heard.peakDb - Number.parseFloat(opus["True peak"] ?? "")) < 3, `the peak is as told: ${opus["True peak"]}, heard ${heard.peakDb}`);
    expect(opus["SHA-256 of the file"] === heard.sum, "the sum is the file's");
    await until("the file can be heard at once", async () => (await first()) === "Play the file");
    await page.keyboard.press(" ");
    await until("it plays", async () => (await first()) === "Stop the file");
    await page.keyboard.press(" ");
    await until("it is quiet", async () => (await first()) === "Play the file");
    await page.evaluate(async () => {
      for (let time = 0; time < 2; time++) {
        (document.activeElement as HTMLElement).click();
        await new Promise((go) => queueMicrotask(() => queueMicrotask(() => go(null)))); // it is drawn anew, and nothing plays yet
      }
      await new Promise((go) => setTimeout(go, 300));
    });
    expect((await first()) === "Play the file", `pressed twice before it begins, it can be pressed again: ${await first()}`);
    await press(page, "button", "Done");

    const tracks = (): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll(".th")].map((head) => head.getAttribute("aria-label") ?? ""));
    const before = await rested("the tracks", tracks), count = await page.evaluate(() => (globalThis as Kept).kept?.length ?? 0);
    await press(page, "button", "Export");
    await press(page, "radio", "DAWproject");
    await page.evaluate(() => [...document.querySelectorAll<HTMLElement>("[role=dialog] button")].find((button) => button.textContent?.trim() === "Export")?.click());
    await keptText(page, count + 1);
    const file = Buffer.from(await page.evaluate(async () => [...new Uint8Array(await ((globalThis as Kept).kept?.at(-1) as Blob).arrayBuffer())]));
    await press(page, "button", "Done");
    await drop(page, ".arr .lanes", [{ name: "other.dawproject", type: "", bytes: file }]);
    await find(page, "button", "Undo: Bring over a DAWproject");
    await until("the song another program would read has the same tracks", async () => before.length > 0 && (await tracks()).join() === before.join());
  }, "chromium"],
  ["the panels beside the song say how it does, keep words, and explain", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await command(page, "Performance");
    await until("each track's cost is measured", () => page.evaluate(() => document.querySelectorAll(".costs > li").length > 0));
    await press(page, "button", /^Switch .* off$/);
    await find(page, "button", /^Undo: .* off$/);
    await find(page, "button", /^Switch .* on$/);
    await lookAtBothThemes(page, "performance");

    await command(page, "Notes of the song");
    await (await find(page, "textbox", "Notes of the song")).type("Second verse: quieter");
    await find(page, "button", "Undo: Write notes");
    await accessible(page, "notes");
    await press(page, "button", "Undo: Write notes");
    await until("the pad is empty again", () => page.$eval("textarea[aria-label='Notes of the song']", (pad) => (pad as HTMLTextAreaElement).value === ""));
    await press(page, "button", "Redo: Write notes");

    await command(page, "Manual");
    await (await find(page, "textbox", "Search the manual")).type("stems");
    await until("pages are found", () => page.evaluate(() => [...document.querySelectorAll(".manual summary")].some((one) => /^Stems/.test(one.textContent ?? ""))));
    await lookAtBothThemes(page, "manual");
    await press(page, "button", "Close manual");
  }, "chromium"],
  ["keys are changed, a conflict is named, and all is set back", async ({ page }) => {
    await command(page, "Keyboard shortcuts");
    await press(page, "button", /^Keys of Metronome/);
    await page.keyboard.press("F8");
    await find(page, "button", "Keys of Metronome on or off: F8");
    await press(page, "button", /^Keys of Loop on/);
    await page.keyboard.press("F8");
    await find(page, "button", /^Use it for Loop on or off/);
    await accessible(page, "shortcuts");
    const mixed = await page.$$eval(".shortcuts section", (sections) => sections.slice(0, 5).map((section) => [...section.querySelectorAll("dt")].map((name) => name.textContent ?? "")).find((names) => names.join() !== [...names].sort((a, b) => a.localeCompare(b, "en")).join()));
    expect(mixed === undefined, `they are not in the order of their names: ${mixed}`);
    await press(page, "button", /^Use it for Loop on or off/);
    await find(page, "button", "Keys of Metronome on or off: none");
    await closeDialogs(page);
    const loop = await find(page, "button", "Loop"), before = await loop.evaluate((element) => element.getAttribute("aria-pressed"));
    await page.keyboard.press("F8");
    await until("the new keys work", async () => (await loop.evaluate((element) => element.getAttribute("aria-pressed"))) !== before);
    await command(page, "Keyboard shortcuts");
    await press(page, "button", "Reset all");
    await find(page, "button", "Keys of Loop on or off: L");
    await closeDialogs(page);
    await command(page, "Settings");
    await press(page, "radio", "None");
    await until("nothing moves", () => page.evaluate(() => document.documentElement.dataset["motion"] === "less"));
    await lookAtBothThemes(page, "settings");
    await closeDialogs(page);
  }, "chromium"],
  ["when the page fails, the song is there, as a file, as its log, and after a reload", async ({ page }) => {
    await page.evaluate(keepFiles);
    const name = await page.$eval("h1", (element) => element.textContent);
    await command(page, "Report a problem");
    await (await find(page, "textbox", /^$/)).type("It hums.");
    await accessible(page, "report");
    await press(page, "button", "Save the report");
    const report = await keptText(page, 1);
    for (const part of ["what happened.txt", "It hums.", "versions.json", "performance.json", "log.txt"]) expect(report.includes(part), `the report holds ${part}`);
    await until("the dialog is gone", async () => (await page.$("[role=dialog]")) === null);

    await page.evaluate(() => {
      const append = Node.prototype.appendChild;
      Node.prototype.appendChild = function <T extends Node>(this: Node, child: T): T {
        if ((child as unknown as Element).className === "shortcuts") throw new Error("made to fail");
        return append.call(this, child) as T;
      };
    });
    await page.keyboard.type("?");
    await find(page, "heading", "Something went wrong in the page");
    await accessible(page, "the crash page");
    await press(page, "button", "Save the song");
    expect((await keptText(page, 2)).includes("project.json"), "the song is a bundle");
    await press(page, "button", "Save the raw log");
    expect(/log\./.test(await keptText(page, 3)), "the log is in the zip");
    await Promise.all([page.waitForNavigation(), press(page, "button", "Open the page again")]);
    await press(page, "button", new RegExp(`^Open ${name}`));
    await find(page, "group", "Transport");
  }, "chromium"],
  ["the palette has what is called so first, and finds by the words of other studios, in any order", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await openPalette(page);
    const ends = async (key: "ArrowUp" | "ArrowDown", last: boolean): Promise<unknown> => {
      await page.keyboard.press(key);
      return until(`${key} points at the ${last ? "last" : "first"}`, () => page.evaluate((last) => {
        const rows = [...document.querySelectorAll("[role=dialog] [role=menuitem]")], row = last ? rows.at(-1) : rows[0], box = row?.getBoundingClientRect();
        return rows.length > 100 && row?.matches("[data-focused]") === true && row.id === document.activeElement?.getAttribute("aria-activedescendant") && box !== undefined && row.contains(document.elementFromPoint(box.x + 40, box.y + 8));
      }, last));
    };
    await until("all are there", () => page.evaluate(() => document.querySelectorAll("[role=dialog] [role=menuitem]").length > 100));
    await ends("ArrowUp", true);
    await ends("ArrowDown", false);
    await accessible(page, "the palette");
    await page.keyboard.press("Escape");
    await paletteGone(page);
    const finds = async (typed: string, title: string): Promise<void> => {
      await openPalette(page);
      await page.keyboard.type(typed);
      await rested(`${typed} finds ${title}`, () => page.evaluate((title) => document.querySelector("[role=dialog] [role=menuitem][data-focused]")?.textContent?.startsWith(title), title));
      await page.keyboard.press("Escape");
      await paletteGone(page);
    };
    for (const [typed, title] of [["bounce", "Export"], ["click", "Metronome"], ["track add audio", "Add"], ["invite", "Share"], ["preferences", "Settings"], ["help", "Manual"]] as const) await finds(typed, title);
  }, "chromium"],
  ["a track is turned into sound beside it, in one step, and the song sounds as before", async ({ page }) => {
    await toStart(page);
    await press(page, "button", "Open and take apart");
    await find(page, "group", "Transport");
    const loud = async (): Promise<string> => {
      await press(page, "button", "Export");
      await find(page, "dialog", "Export");
      const facts = await exported(page);
      await press(page, "button", "Done");
      return JSON.stringify([facts["Loudness"], facts["True peak"]]);
    };
    const before = await loud();
    await (await find(page, "group", "Track Halo arp")).click({ offset: { x: 60, y: 12 } });
    await command(page, "Turn into sound");
    await until("its sound lies beside it, from its first clip on", async () => (await names(page, "option", "listbox", "Clips")).some((name) => /^Halo arp as sound, Halo arp as sound, bar 17, /.test(name)), 120_000);
    const muted = (name: string): Promise<string | null> => page.evaluate((name: string) => document.querySelector(`[aria-label="Mute ${name}"]`)?.getAttribute("aria-pressed") ?? null, name);
    await until("the track it was is muted, the new one is not", async () => (await muted("Halo arp")) === "true" && (await muted("Halo arp as sound")) === "false");
    const after = await loud();
    expect(before === after && before.includes("LUFS"), `as before: ${before}, ${after}`);
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await until("one step takes it back", async () => (await muted("Halo arp")) === "false" && (await muted("Halo arp as sound")) === null);

    await page.keyboard.down("Alt"); // in a group, and with a send, which its sound has, too
    await page.keyboard.press("r");
    await page.keyboard.up("Alt");
    const back = /Undo: Add return (.+)$/.exec(await until("a return", () => page.evaluate(() => document.querySelector("[aria-label^='Undo: Add return']")?.getAttribute("aria-label") ?? null)))?.[1] ?? "";
    await page.keyboard.press("5");
    await press(page, "button", "Halo arp");
    await press(page, "button", "Connect");
    await press(page, "menuitem", back);
    await find(page, "button", `Take away: Send ${back}`);
    await page.keyboard.press("3");
    await (await find(page, "slider", `Send of Halo arp to ${back}`)).focus();
    await page.keyboard.press("End");
    await find(page, "button", /^Undo: .*send/i);
    await press(page, "radio", "Arrange");
    await (await find(page, "group", "Track Halo arp")).click({ offset: { x: 60, y: 12 } });
    await page.keyboard.down("Control");
    await page.keyboard.press("g");
    await page.keyboard.up("Control");
    await find(page, "button", /^Undo: Group/);
    await (await find(page, "group", "Track Group")).click({ offset: { x: 60, y: 12 } }); // whose compressor hears it as it did
    await press(page, "button", "Device");
    await press(page, "menuitem", /^Press/);
    await find(page, "button", "Undo: Add Press");
    await (await find(page, "slider", "Curve Threshold")).focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press("PageDown");
    const grouped = await loud();
    expect(grouped !== before, `a send is heard: ${grouped}`);
    await (await find(page, "group", "Track Halo arp")).click({ offset: { x: 60, y: 12 } });
    await command(page, "Turn into sound");
    await until("its sound is there", async () => (await muted("Halo arp as sound")) === "false" && (await muted("Halo arp")) === "true", 120_000);
    expect((await loud()) === grouped, `as before: ${grouped}, ${await loud()}`);
    await toStart(page); // whoever opens Night bus means the song without that group
    await press(page, "button", "More for Night bus");
    await press(page, "menuitem", "Delete");
    await until("it is gone", () => page.evaluate(() => /Deleted Night bus/.test(document.body.innerText)));
  }, "long"],
];
