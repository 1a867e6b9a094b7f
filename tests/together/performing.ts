// Somebody who may perform records their voice on a track that is offered, in one browser, with the browser's own microphone; whose song it
// is sees and hears the take in another: the sound came to the server whole, was looked at there, and is the same bytes everywhere.

import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "puppeteer-core";
import { launch } from "../story/browser.ts";
import { find, press, saveWords, until } from "../story/hands.ts";
import { serve } from "../story/server.ts";
import { tellAll } from "./telling.ts";
import { clips, command, pictured, renderHash, same, serverHash, settled } from "./two.ts";

process.env["TUTTI_SANDBOX"] ??= "best"; // what the kernel of this machine has must do for the render
const build = resolve(process.env["BUILD"] ?? "build"), TAKE_MS = 2500;
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

interface Sound { readonly sha256: string; readonly bytes: Buffer; readonly peaksBytes: number }

/** The sounds of a song as somebody who sits in it gets them from the server, with what is drawn of each. */
async function soundsOf(page: Page): Promise<Sound[]> {
  const found = await page.evaluate(async () => {
    const json = async (path: string): Promise<Record<string, unknown>> => (await fetch(path)).json() as Promise<Record<string, unknown>>;
    const text = async (reply: Response): Promise<string> => Array.from(new Uint8Array(await reply.arrayBuffer()), (byte) => String.fromCharCode(byte)).join("");
    const [project] = (await json("/api/projects"))["projects"] as { id: string }[];
    const { here } = (await json(`/api/projects/${project?.id}/assets`)) as { here: string[] };
    return Promise.all(here.map(async (sha256) => {
      const base = `/api/projects/${project?.id}/assets/${sha256}`, [sound, peaks] = [await fetch(base), await fetch(`${base}/peaks`)];
      return { sha256, bytes: sound.ok ? await text(sound) : "", peaksBytes: peaks.ok ? (await peaks.arrayBuffer()).byteLength : 0 };
    }));
  });
  return found.map(({ sha256, bytes, peaksBytes }) => ({ sha256, bytes: Buffer.from(bytes, "latin1"), peaksBytes }));
}

/** The loudest sample of a WAV: of floats, or of 16 or 24 bit. */
function peakOf(wav: Buffer): { peak: number; seconds: number } {
  const at = wav.indexOf("fmt "), isFloat = wav.readUInt16LE(at + 8) !== 1, channels = wav.readUInt16LE(at + 10), rateHz = wav.readUInt32LE(at + 12), bytes = wav.readUInt16LE(at + 22) / 8;
  const data = wav.indexOf("data"), size = wav.readUInt32LE(data + 4);
  let peak = 0;
  for (let byte = data + 8; byte + bytes <= Math.min(wav.length, data + 8 + size); byte += bytes)
    peak = Math.max(peak, Math.abs(isFloat && bytes === 4 ? wav.readFloatLE(byte) : wav.readIntLE(byte, bytes) / 2 ** (8 * bytes - 1)));
  return { peak, seconds: size / bytes / channels / rateHz };
}

const folder = mkdtempSync(join(tmpdir(), "tutti-performing-"));
chmodSync(folder, 0o711); // the database's own user passes through
const server = await serve(build, ["--data", join(folder, "data"), "--port", "0"]);
const ann = await launch("firefox"), ben = await launch("chromium");
let annPage: Page, benPage: Page, silent = "";

const chapters: readonly (readonly [name: string, tell: () => Promise<void>])[] = [
  ["a song with a track that is offered, and somebody who may perform in it", async () => {
    annPage = await ann.open(server.url);
    await press(annPage, "button", "Empty song");
    await find(annPage, "button", "Export"); // the song is open
    await command(annPage, "Add audio track");
    await find(annPage, "group", /^Track Audio/);
    await command(annPage, "Share");
    await press(annPage, "button", "Share the song");
    await settled(annPage);
    await press(annPage, "button", "Make a link");
    const link = await until("a link", () => annPage.evaluate(() => document.querySelector<HTMLInputElement>("[aria-label='Link to this song']")?.value ?? ""));
    await press(annPage, "button", "Close");
    benPage = await ben.open(link);
    await settled(benPage);
    await annPage.bringToFront();
    await command(annPage, "Share");
    await press(annPage, "button", /What Guest.* may do/);
    await press(annPage, "option", "Performs");
    await until("Ben is told", async () => (await saveWords(benPage)) === "Performing");
    await press(annPage, "button", "Close");
    await (await find(annPage, "group", /^Track Audio/)).click({ offset: { x: 24, y: 8 } });
    await command(annPage, "Let performers record on the track");
    await settled(annPage);
    await same(annPage, benPage);
  }],
  ["the performer records on it, and the take lies in the song", async () => {
    await benPage.bringToFront();
    await press(benPage, "button", /^Arm Audio/);
    await until("it is armed", () => benPage.evaluate(() => document.querySelector("[aria-label^='Arm Audio'][aria-pressed=true]") !== null));
    await until("the input is heard", () => benPage.evaluate(() => document.querySelector("[aria-label='Input device']")?.textContent !== "Asking the browser"));
    await press(benPage, "button", /^Recording: count-in/);
    await press(benPage, "menuitem", "None");
    await until("the menu is gone", async () => (await benPage.$("[role=menu]")) === null);
    await benPage.keyboard.press("r");
    await find(benPage, "button", "Stop recording");
    await sleep(TAKE_MS);
    await benPage.keyboard.press(" ");
    await find(benPage, "button", /^Undo: Record Audio/);
    await until("a clip lies there", async () => (await clips(benPage)).length === 1);
    await until("it is on the server", async () => (await saveWords(benPage)) === "Performing");
    await pictured(benPage, "performer");
  }],
  ["whose song it is sees the take: whole on the server, looked at and drawn there, the same bytes for both", async () => {
    await until("Ann sees the clip", async () => (await clips(annPage)).length === 1);
    await same(annPage, benPage);
    await until("the server drew its peaks", async () => (await soundsOf(annPage)).some(({ peaksBytes }) => peaksBytes > 0), 60_000);
    const [anns, bens] = [await soundsOf(annPage), await soundsOf(benPage)];
    const [sound] = anns;
    if (anns.length !== 1 || sound === undefined) throw new Error(`${anns.length} sounds instead of one`);
    const { peak, seconds } = peakOf(sound.bytes);
    if (createHash("sha256").update(sound.bytes).digest("hex") !== sound.sha256) throw new Error("its bytes are not those it is named by");
    if (bens.length !== 1 || !(bens[0] as Sound).bytes.equals(sound.bytes)) throw new Error("Ben gets other bytes than Ann");
    if (!(peak > 0.01)) throw new Error(`nothing of the microphone is in it: ${peak}`);
    if (!(seconds > TAKE_MS / 2000)) throw new Error(`it is only ${seconds} s long`);
    console.log(`# the take: ${sound.bytes.length} bytes, ${seconds.toFixed(2)} s, peak ${(20 * Math.log10(peak)).toFixed(1)} dBFS, drawn in ${sound.peaksBytes} bytes`);
  }],
  ["both hear it: their renders and the server's are the same samples, and not those of silence", async () => {
    await annPage.bringToFront();
    const anns = await renderHash(annPage);
    await benPage.bringToFront();
    const bens = await renderHash(benPage);
    if (anns !== bens) throw new Error(`Ann renders ${anns}, Ben ${bens}`);
    await annPage.bringToFront();
    const server = await serverHash(annPage);
    if (server !== anns) throw new Error(`Ann renders ${anns}, the server ${server}`);
    await press(annPage, "button", /^Mute Audio/);
    silent = await renderHash(annPage);
    if (silent === anns) throw new Error("muted it sounds as before: the take is not heard");
    await pictured(annPage, "performed");
  }],
  ["neither page complained", async () => {
    const wrong = [...ann.complaints, ...ben.complaints];
    if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join("; "));
  }],
];

await tellAll(chapters, undefined, { ann, ben, folder, end: () => server.stop() });
