// Takes a picture of everything the studio shows, at every size it is looked at, dark and light, for whoever looks at them:
// pictures.ts FOLDER [words of a sheet's name]. What a sheet needs is done by hands, as in the chapters.

import { join, resolve } from "node:path";
import type { Page } from "puppeteer-core";
import { largeSong } from "../browser/large_song.ts";
import { settled } from "./access.ts";
import { type BrowserName, launch } from "./browser.ts";
import { beatFile, toneFile } from "./files.ts";
import { measureLateness } from "./gear.ts";
import { loseKeptSound } from "./handling.ts";
import { drop, find, has, names, press, roomOf, until } from "./hands.ts";
import { toStart } from "./recording.ts";
import { serve } from "./server.ts";
import { begin, command, openPalette } from "./studio.ts";

const WINDOWS = [[1440, 900], [1920, 1080], [1024, 768]] as const, GLASS = [[390, 844], [768, 1024]] as const, ONE = [[1440, 900]] as const;
type Sizes = readonly (readonly [width: number, height: number])[];
const [folder = "", words = ""] = process.argv.slice(2), browserName = (process.env["BROWSER"] ?? "chromium") as BrowserName;
const build = resolve(process.env["BUILD"] ?? "build"), PAUSE_MS = 250, DEVICES_MOST = 40;
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A page under hands, and the camera before it. */
class Scene {
  readonly page: Page;
  readonly #glass: boolean;
  constructor(page: Page, glass: boolean) {
    this.page = page;
    this.#glass = glass;
  }

  /** At every size and in both faces, unless fewer are asked for. */
  async shoot(name: string, sizes: Sizes = this.#glass ? GLASS : WINDOWS): Promise<void> {
    for (const [width, height] of sizes) {
      await this.page.setViewport({ width, height, hasTouch: this.#glass });
      for (const theme of ["dark", "light"] as const) {
        await this.#face(theme);
        await settled(this.page).catch(() => {});
        await sleep(PAUSE_MS);
        await this.page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`) as `${string}.png` });
      }
    }
    const [width, height] = sizes[0] ?? ONE[0];
    await this.page.setViewport({ width, height, hasTouch: this.#glass });
    await this.#face("dark");
  }

  async #face(theme: "dark" | "light"): Promise<void> {
    if (browserName === "chromium") await this.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    else await this.page.evaluate((theme) => {
      if ((document.documentElement.dataset["theme"] ?? "dark") !== theme) document.querySelector<HTMLElement>("button:is([aria-label='Dark or light'], [aria-label='Dark'], [aria-label='Light'])")?.click();
    }, theme);
  }

  async keys(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const parts = key.split("+"), last = parts.pop() as "Z";
      for (const part of parts) await this.page.keyboard.down(part as "Control");
      await this.page.keyboard.press(last);
      for (const part of parts.reverse()) await this.page.keyboard.up(part as "Control");
    }
  }

  async demo(): Promise<void> {
    await toStart(this.page);
    await press(this.page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(this.page, "group", "Transport");
    await until("its clips", async () => (await names(this.page, "option", "listbox", "Clips")).length > 5);
  }

  async chooseTrack(name: string): Promise<void> {
    await (await find(this.page, "group", `Track ${name}`)).click({ offset: { x: 20, y: 8 } });
  }
  async openClip(name: RegExp): Promise<void> {
    await (await find(this.page, "option", name)).evaluate((element) => element.focus());
    await this.page.keyboard.press("Enter");
  }
}

type Sheet = readonly [name: string, show: (scene: Scene) => Promise<void>, where?: "glass" | "both"];

const sheets: readonly Sheet[] = [
  ["start", async (scene) => {
    const { page } = scene;
    await find(page, "heading", "What shall we play?");
    await scene.shoot("start-empty");
    await begin(page, /^Make a beat/);
    await scene.shoot("beat");
    await scene.keys("3");
    await scene.shoot("beat-mix");
    await begin(page, /^Play keys/);
    await scene.shoot("keys");
    await begin(page, /^Empty song/);
    await scene.shoot("empty");
    for (const [key, view] of [["2", "edit"], ["3", "mix"], ["4", "live"], ["5", "nodes"]] as const) {
      await scene.keys(key);
      await scene.shoot(`empty-${view}`);
    }
    await scene.keys("1");
    await begin(page, /^RecordR/);
    await find(page, "button", "Arm Voice");
    await sleep(1500);
    await scene.shoot("record");
    await scene.demo();
    await command(page, "Save as template");
    await scene.shoot("template-dialog");
    await scene.keys("Escape");
    await toStart(page);
    await scene.shoot("start");
  }, "both"],
  ["arrange", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await scene.shoot("arrange");
    await scene.chooseTrack("Halo arp");
    await scene.shoot("arrange-track");
    await command(page, "Show automation of the track");
    await scene.keys("Shift+B");
    await scene.shoot("arrange-automation-tempo");
    await scene.keys("Shift+B");
    await scene.keys(" ");
    await sleep(2500);
    await scene.shoot("arrange-playing");
    await scene.keys(" ");
    await command(page, "Fit in view");
    await scene.shoot("arrange-fit");
    await command(page, "Zoom in");
    await command(page, "Zoom in");
    await command(page, "Zoom in");
    await scene.shoot("arrange-near");
  }, "both"],
  ["menus", async (scene) => {
    const { page } = scene;
    await scene.demo();
    const lanes = await roomOf(page, ".arr .lanes");
    await page.mouse.click(lanes.x + 420, lanes.y + 60, { button: "right" });
    await find(page, "menuitem", /./);
    await scene.shoot("menu-clip", ONE);
    await scene.keys("Escape");
    await press(page, "group", "Track Bass", { button: "right" });
    await find(page, "menuitem", /./);
    await scene.shoot("menu-track", ONE);
    await scene.keys("Escape");
    const ruler = await roomOf(page, ".arr .ruler canvas");
    await page.mouse.click(ruler.x + 300, ruler.y + 24, { button: "right" });
    await find(page, "menuitem", /./);
    await scene.shoot("menu-ruler", ONE);
    await scene.keys("Escape");
    for (const [button, name] of [[/^Recording: count-in/, "recording"], [/^Project /, "song"], ["Workspaces", "workspaces"]] as const) {
      await press(page, "button", button);
      await find(page, "menuitem", /./);
      await scene.shoot(`menu-${name}`, ONE);
      await scene.keys("Escape");
      await until("the menu is gone", async () => !(await has(page, "[role=menu]")));
    }
    await page.evaluate(() => {
      const data = new DataTransfer(), target = document.querySelector(".arr .lanes") ?? document.body, box = target.getBoundingClientRect();
      data.items.add(new File([new Uint8Array(4)], "Beat.wav", { type: "audio/wav" }));
      for (const type of ["dragenter", "dragover"]) target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, clientX: box.x + 300, clientY: box.y + 200, dataTransfer: data }));
    });
    await scene.shoot("drop", ONE);
  }],
  ["editor", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await scene.chooseTrack("Keys");
    await scene.openClip(/^Verse chords, /);
    await find(page, "listbox", "Notes");
    await scene.shoot("roll");
    await scene.keys("Control+a");
    await scene.shoot("roll-chosen", ONE);
    await press(page, "button", "Timing");
    await find(page, "group", "Timing of notes");
    await scene.shoot("roll-timing");
    await press(page, "radio", "Humanise");
    await scene.shoot("roll-humanise", ONE);
    await press(page, "button", "Timing");
    await press(page, "button", "Step input");
    await scene.shoot("roll-step-input");
    await press(page, "button", "Step input");
    await press(page, "button", "Lane: Velocity");
    await scene.shoot("roll-lane-menu", ONE);
    await press(page, "menuitem", "Modulation");
    const lane = await roomOf(page, ".roll-lane");
    await page.mouse.move(lane.x + lane.width * 0.1, lane.y + lane.height * 0.8);
    await page.mouse.down();
    await page.mouse.move(lane.x + lane.width * 0.5, lane.y + lane.height * 0.2, { steps: 8 });
    await page.mouse.up();
    await scene.shoot("roll-lane");
    await scene.chooseTrack("Kick");
    await scene.openClip(/^Kick/);
    await sleep(400);
    await scene.shoot("steps-demo");
  }],
  ["steps", async (scene) => {
    const { page } = scene;
    await begin(page, /^Make a beat/);
    await find(page, "grid", "Steps of Drums");
    await press(page, "gridcell", "Clap, step 5, empty");
    await scene.shoot("steps");
    await press(page, "radio", "Chance");
    await press(page, "button", "Duplicate");
    await scene.shoot("steps-chance");
    await page.waitForSelector("[role=gridcell]");
    await press(page, "gridcell", /^Clap, step 5/, { button: "right" });
    await scene.shoot("steps-menu", ONE);
    await scene.keys("Escape");
    await press(page, "radio", "Notes");
    await scene.shoot("drum-names");
  }],
  ["sound", async (scene) => {
    const { page } = scene;
    await begin(page, /^Play keys/);
    await drop(page, "main", [{ name: "Pulse 96.wav", type: "audio/wav", bytes: beatFile(96) }]);
    await until("its tempo is heard", () => page.evaluate(() => /sounds like 96 BPM/.test(document.body.innerText)));
    await scene.shoot("dropped-tempo");
    await scene.openClip(/^Pulse 96, /);
    await press(page, "button", "Use it");
    await sleep(500);
    await press(page, "button", "Quantise");
    await sleep(500);
    await scene.shoot("sound-editor");
    await press(page, "button", /Fade in curve$/);
    await scene.shoot("sound-fade-menu", ONE);
    await scene.keys("Escape");
    await page.mouse.move(700, 300);
    await scene.keys("1");
    await scene.shoot("sound-clip");
  }],
  ["devices", async (scene) => {
    const { page } = scene;
    await begin(page, /^Play keys/);
    await find(page, "group", "Track Keys");
    await press(page, "button", "Device");
    await find(page, "menuitem", /./);
    await scene.shoot("device-menu", ONE);
    const all = await page.evaluate(() => [...document.querySelectorAll("[role=menuitem]")].map((one) => one.textContent ?? ""));
    await scene.keys("Escape");
    await until("the menu is gone", async () => !(await has(page, "[role=menu]")));
    console.log(all.join(" | "));
    await page.setViewport({ width: 1440, height: 900 });
    for (const [index, title] of all.slice(0, DEVICES_MOST).entries()) {
      await press(page, "button", "Device");
      await page.evaluate((index) => document.querySelectorAll<HTMLElement>("[role=menuitem]")[index]?.scrollIntoView({ block: "nearest" }), index);
      await page.evaluate((index) => document.querySelectorAll<HTMLElement>("[role=menuitem]")[index]?.click(), index);
      await until("the menu is gone", async () => !(await has(page, "[role=menu]")));
      await sleep(500);
      for (const theme of ["dark", "light"] as const) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
        await settled(page).catch(() => {});
        await sleep(PAUSE_MS);
        await page.evaluate(() => document.querySelector(".dev.is-on")?.scrollIntoView({ inline: "end", behavior: "instant" }));
        await sleep(PAUSE_MS);
        const pane = await (await page.$(".pane.devices"))?.boundingBox();
        if (pane) await page.screenshot({ path: join(folder, `device-${String(index).padStart(2, "0")}-${title.replace(/\W+/g, "_").slice(0, 14)}-${theme}.png`) as `${string}.png`, clip: pane });
      }
      await scene.keys("Control+z");
      await sleep(200);
    }
  }],
  ["presets", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await scene.chooseTrack("Halo arp");
    await press(page, "button", /^Preset of Halo: /);
    await find(page, "dialog", "Presets of Halo");
    await scene.shoot("presets");
    await scene.keys("Escape");
    await press(page, "slider", "Filter Cutoff", { button: "right" });
    await scene.shoot("knob-menu", ONE);
    await scene.keys("Escape");
    await press(page, "button", "Device");
    await press(page, "menuitem", /^Orbit/);
    await press(page, "slider", "Filter Cutoff", { button: "right" });
    await press(page, "menuitem", /^Orbit/);
    await sleep(300);
    await scene.shoot("modulated");
  }],
  ["zones", async (scene) => {
    const { page } = scene;
    await begin(page, /^Play keys/);
    await find(page, "group", "Track Keys");
    await press(page, "button", "Device");
    await press(page, "menuitem", /^Prism/);
    await page.waitForSelector(".zone-map");
    await drop(page, ".zone-map", ["Bell", "Gong"].map((name) => ({ name: `${name}.wav`, type: "audio/wav", bytes: toneFile(0.5) })));
    await find(page, "option", /^Bell/);
    await press(page, "option", /^Bell/).catch(() => {});
    await scene.shoot("zones");
    await press(page, "button", "Device");
    await press(page, "menuitem", /^Pads/);
    await find(page, "button", "Pad 2");
    await (await find(page, "button", "Pad 2")).evaluate((element) => element.id = "target");
    await drop(page, "#target", [{ name: "Clap.wav", type: "audio/wav", bytes: beatFile(120) }]);
    await (await find(page, "button", "Pad 2 Clap")).focus();
    await scene.shoot("pads");
  }],
  ["stack", async (scene) => {
    const { page } = scene;
    await begin(page, /^Play keys/);
    const layers = "<region> sample=Bell.wav ampeg_attack=0.5 ampeg_release=2 <region> sample=Gong.wav cutoff=900 ampeg_release=0.1";
    await drop(page, "main", [{ name: "Layered.sfz", type: "", bytes: new TextEncoder().encode(layers) }, ...["Bell", "Gong"].map((name) => ({ name: `${name}.wav`, type: "audio/wav", bytes: toneFile(0.5) }))]);
    await find(page, "group", "Layers");
    await scene.shoot("stack");
  }, "both"],
  ["missing", async (scene) => {
    const { page } = scene;
    await begin(page, /^Make a beat/);
    await drop(page, "main", [{ name: "Pulse.wav", type: "audio/wav", bytes: beatFile(120) }]);
    await find(page, "option", /^Pulse, /);
    await scene.openClip(/^Pulse, /);
    await scene.keys("1");
    await command(page, "Keep in my library");
    await until("it is kept", () => page.evaluate(() => /is in your library/.test(document.body.innerText)));
    await toStart(page);
    await page.evaluate(loseKeptSound);
    await page.reload();
    await press(page, "button", /^Open New beat/);
    await until("it is missed", () => page.evaluate(() => /is not on this device/.test(document.body.innerText)));
    await scene.shoot("missing");
  }],
  ["refused", async (scene) => {
    const { page } = scene;
    await begin(page, /^Play keys/);
    const broken = [["Take 4.wav", "RIFF\u0024\0\0\0WAVE"], ["Letter.mp3", "Dear song"], ["Nothing.mid", ""]] as const;
    await drop(page, "main", broken.map(([name, text]) => ({ name, type: "", bytes: new TextEncoder().encode(text) })));
    await until("it is said", () => has(page, ".toast.bad"));
    await scene.shoot("refused");
  }, "both"],
  ["mixer", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await scene.keys("3");
    await find(page, "group", "Strip Master");
    await scene.keys(" ");
    await sleep(3000);
    await press(page, "button", "Solo Snare");
    await scene.shoot("mix");
    await press(page, "button", "Solo Snare");
    await scene.keys(" ");
    await scene.keys("1");
    await page.evaluate(() => [...document.querySelectorAll<HTMLElement>(".tab")].find((tab) => tab.textContent === "Mixer")?.click());
    await scene.shoot("mixer-pane");
  }, "both"],
  ["library", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await press(page, "button", "Library");
    await sleep(500);
    await scene.shoot("library");
    const kinds = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>(".library [role=radio]")].map((one) => one.textContent ?? ""));
    for (const kind of kinds.slice(1)) {
      await press(page, "radio", kind);
      await sleep(400);
      await scene.shoot(`library-${kind.replace(/\W+/g, "_")}`, ONE);
    }
    await page.click('input[aria-label="Search the library"]');
    await page.keyboard.type("bossa");
    await sleep(400);
    await scene.shoot("library-search");
    await press(page, "button", "Close the library");
    await command(page, "History of the song");
    await sleep(400);
    await scene.shoot("history");
  }],
  ["live", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await scene.keys("4");
    await sleep(800);
    await scene.shoot("live-before");
    if (await has(page, "[aria-label='Scenes from the song']") || await page.evaluate(() => [...document.querySelectorAll("button")].some((one) => one.textContent === "Scenes from the song"))) await press(page, "button", "Scenes from the song");
    await sleep(500);
    await (await find(page, "rowheader", /./)).focus();
    await scene.keys("Enter");
    await sleep(2000);
    await scene.shoot("live");
    await page.mouse.move(500, 300);
    if (await has(page, "button[aria-label='Slot settings']")) {
      await press(page, "button", "Slot settings");
      await (await find(page, "gridcell", /./)).focus();
      await sleep(400);
      await scene.shoot("live-slot");
    }
    await scene.keys(" ");
    await command(page, "Arrangement beside");
    await sleep(500);
    await scene.shoot("live-beside");
    await command(page, "Arrangement beside");
    await scene.keys("1");
  }, "both"],
  ["nodes", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await scene.keys("5");
    await find(page, "button", "Tidy");
    await scene.keys(" ");
    await sleep(2500);
    await scene.shoot("nodes");
    await scene.keys(" ");
    await page.evaluate(() => document.querySelectorAll<HTMLElement>(".nd-list button")[2]?.click());
    await sleep(500);
    await scene.shoot("nodes-chosen");
  }, "both"],
  ["panels", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await openPalette(page);
    await scene.shoot("palette");
    await page.keyboard.type("mute");
    await sleep(200);
    await scene.shoot("palette-typed", ONE);
    await scene.keys("Escape");
    await until("the palette is gone", async () => !(await has(page, "[role=dialog][aria-label='Do anything']")));
    for (const title of ["Performance", "Notes of the song", "Manual"]) {
      await command(page, title);
      await sleep(900);
      await scene.shoot(`panel-${title.split(" ")[0]?.toLowerCase()}`);
    }
    await command(page, "Manual");
    for (const title of ["Keyboard shortcuts", "Settings", "Report a problem", "Inputs and latency"]) {
      await command(page, title);
      await sleep(700);
      await scene.shoot(`dialog-${title.split(" ")[0]?.toLowerCase()}`);
      await scene.keys("Escape");
      await until("the dialog is gone", async () => !(await has(page, "[role=dialog]")));
    }
    await press(page, "button", "Export");
    await find(page, "dialog", "Export");
    await scene.shoot("export");
    await press(page, "radio", "Stems");
    await scene.shoot("export-stems", ONE);
    await press(page, "radio", "Song");
    await page.evaluate(() => [...document.querySelectorAll<HTMLElement>("[role=dialog] button")].find((button) => button.textContent?.trim() === "Export")?.click());
    await sleep(300);
    await scene.shoot("export-progress", ONE);
    await until("the report", () => has(page, "[role=dialog] .facts"), 200_000);
    await scene.shoot("export-report");
  }, "both"],
  ["recording", async (scene) => {
    const { page } = scene;
    await begin(page, /^RecordR/);
    await find(page, "button", "Arm Voice");
    await sleep(1000);
    await press(page, "button", /^Recording: count-in/);
    await press(page, "menuitem", "None");
    await until("the menu is gone", async () => !(await has(page, "[role=menu]")));
    await page.keyboard.press("r");
    await find(page, "button", "Stop recording");
    await sleep(3000);
    await scene.shoot("recording");
    await page.keyboard.press(" ");
    await find(page, "button", "Undo: Record Voice");
    await toStart(page);
    await press(page, "button", "Play Second floor");
    await press(page, "button", "Stop");
    await scene.chooseTrack("Claps");
    await command(page, "Show takes of the track");
    await sleep(500);
    await scene.shoot("takes");
  }, "both"],
  ["latency", async (scene) => {
    await measureLateness(scene.page);
    await scene.shoot("latency-found");
    await scene.keys("Escape");
  }, "both"],
  ["german", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await command(page, "Settings");
    await press(page, "radio", "Deutsch");
    await until("the page speaks German", () => page.evaluate(() => document.documentElement.lang === "de").catch(() => false));
    await find(page, "group", /^Spur /);
    for (const [key, view] of [["1", "arrange"], ["2", "edit"], ["3", "mix"], ["4", "live"], ["5", "nodes"]] as const) {
      await scene.keys(key);
      await sleep(600);
      await scene.shoot(`german-${view}`);
    }
    await scene.keys("1");
    await scene.keys("Control+e");
    await sleep(500);
    await scene.shoot("german-export");
    await scene.keys("Escape");
    await scene.keys("Control+,");
    await sleep(500);
    await scene.shoot("german-settings");
    await press(page, "radio", "English");
    await until("the page speaks English", () => page.evaluate(() => document.documentElement.lang === "en").catch(() => false));
  }, "both"],
  ["crash", async (scene) => {
    const { page } = scene;
    await scene.demo();
    await page.evaluate(() => {
      const append = Node.prototype.appendChild;
      Node.prototype.appendChild = function <T extends Node>(this: Node, child: T): T {
        if ((child as unknown as Element).className === "shortcuts") throw new Error("made to fail");
        return append.call(this, child) as T;
      };
    });
    await page.keyboard.type("?");
    await find(page, "heading", "Something went wrong in the page");
    await scene.shoot("crash");
  }, "both"],
  ["gallery", async (scene) => {
    await scene.page.evaluate(() => { location.hash = "#gallery"; });
    await find(scene.page, "heading", "Components");
    for (const theme of ["Dark", "Light"]) {
      await press(scene.page, "radio", theme);
      await settled(scene.page);
      for (const width of [1440, 390]) {
        await scene.page.setViewport({ width, height: 1800 }); // all of it
        await sleep(PAUSE_MS);
        await scene.page.screenshot({ path: join(folder, `gallery-${width}-${theme.toLowerCase()}.png`) as `${string}.png` });
      }
    }
    await scene.page.evaluate(() => localStorage.removeItem("tutti.theme")); // as the system has it
  }],
  ["large", async (scene) => {
    const { page } = scene;
    await drop(page, "main", [{ name: "Large.tutti", type: "", bytes: largeSong() }]);
    await find(page, "group", "Track Track 1");
    await sleep(2000);
    await scene.shoot("large");
    for (const [key, view] of [["3", "mix"], ["4", "live"], ["5", "nodes"]] as const) {
      await scene.keys(key);
      await sleep(1500);
      await scene.shoot(`large-${view}`);
    }
    await scene.keys("1");
    await scene.openClip(/^Track 1, /);
    await find(page, "listbox", "Notes");
    await scene.shoot("large-edit");
    await scene.keys("1");
  }, "both"],
  ["twice", async (scene) => {
    const { page } = scene, views = ["arrange", "edit", "mix", "live", "nodes"];
    await scene.demo();
    for (const [index, view] of views.entries()) {
      await scene.keys(String(index + 1));
      await sleep(500);
      await scene.shoot(`twice-${view}`, [[720, 450]]);
    }
    if (browserName !== "chromium") return;
    const client = await page.createCDPSession();
    for (const [index, view] of views.entries()) {
      await page.setViewport({ width: 1440, height: 900 });
      await scene.keys(String(index + 1));
      await client.send("Emulation.setEmulatedMedia", { features: [{ name: "forced-colors", value: "active" }] });
      await sleep(500);
      await page.screenshot({ path: join(folder, `forced-${view}.png`) as `${string}.png` });
    }
    await client.send("Emulation.setEmulatedMedia", { features: [] });
  }],
];

const server = await serve(build);
let failed = 0;
for (const glass of [false, true]) {
  const chosen = sheets.filter(([name, , where]) => words.split(",").some((word) => name.includes(word)) && (glass ? where !== undefined : where !== "glass"));
  if (chosen.length === 0 || (glass ? process.env["GLASS"] === "0" : process.env["GLASS"] === "1")) continue;
  const session = await launch(browserName);
  for (const [name, show] of chosen) {
    const page = await session.open(server.url, async (page) => {
      if (glass) await page.setViewport({ width: 390, height: 844, hasTouch: true });
    });
    const scene = new Scene(page, glass);
    try {
      await show(scene);
      console.log(`taken   ${name}${glass ? ", on glass" : ""}`);
    } catch (error) {
      failed++;
      console.log(`missed  ${name}${glass ? ", on glass" : ""}: ${error instanceof Error ? error.message : String(error)}`);
      await page.screenshot({ path: join(folder, `missed-${name}${glass ? "-glass" : ""}.png`) as `${string}.png` }).catch(() => {});
    }
    await page.close();
  }
  for (const complaint of session.complaints) console.log(`        ${complaint}`);
  await session.close();
}
await server.stop();
process.exitCode = failed > 0 ? 1 : 0;
