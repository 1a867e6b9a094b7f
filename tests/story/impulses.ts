// A convolution reverb: found by the words people use, heard with a space of its own, given a recording, and taken back.

import { createHash } from "node:crypto";
import type { Page } from "puppeteer-core";
import { beatFile, spaceFile, wavFile } from "./files.ts";
import { drop, find, has, press, rested, until } from "./hands.ts";
import { heardByKey } from "./playing.ts";
import { type Chapter } from "./recording.ts";
import { accessible, begin, expect, openPalette } from "./studio.ts";

const picture = (page: Page): Promise<string> => page.$eval(".impulse canvas", (canvas) => canvas.getAttribute("aria-label") ?? "");
/** Columns of the picture that are drawn on, of a hundred across. */
const drawn = (page: Page): Promise<number> => page.$eval(".impulse canvas", (element) => {
  const canvas = element as HTMLCanvasElement, copy = document.createElement("canvas"), g = copy.getContext("2d", { willReadFrequently: true });
  [copy.width, copy.height] = [canvas.width, canvas.height];
  g?.drawImage(canvas, 0, 0);
  const row = g?.getImageData(0, Math.floor(canvas.height * 0.46), canvas.width, 1).data;
  let columns = 0;
  for (let x = 0; row && x < 100; x++) columns += row[Math.floor(((x + 0.5) / 100) * canvas.width) * 4 + 3] ? 1 : 0;
  return columns;
});

export const impulseChapters: readonly Chapter[] = [
  ["an impulse response is dropped onto a convolution reverb, seen, heard and taken back", async ({ page }) => {
    await begin(page, /^Play keys/);
    await openPalette(page);
    await page.keyboard.type("impulse resp");
    await press(page, "menuitem", /^Add Space/);
    if (!(await has(page, ".dev"))) await press(page, "radio", "Devices");
    await find(page, "group", "Space");
    await until("the hall it begins with is drawn", async () => /^Impulse response Concert hall: .* long, falls 60 dB in (1\.9|2\.0|2\.1) s/.test(await picture(page)));
    await until("and seen", async () => (await drawn(page)) > 20);
    await accessible(page, "a convolution reverb");
    await drop(page, ".impulse", [{ name: "Stairwell.wav", type: "audio/wav", bytes: wavFile() }]);
    await until("the recording is drawn", async () => /^Impulse response Stairwell: 2\.0 s long/.test(await picture(page)));
    await find(page, "button", /^Undo: Use as impulse response/);
    await heardByKey(page);
    await press(page, "button", "Back to the computed spaces");
    await until("the hall is back", async () => /^Impulse response Concert hall/.test(await picture(page)));
    await until("it is drawn again", async () => (await drawn(page)) > 20);
  }, "chromium"],
  ["a recorded space of four channels answers each side on both, and one step takes it back", async ({ page }) => {
    await drop(page, ".impulse", [{ name: "Nave.wav", type: "audio/wav", bytes: spaceFile(2) }]);
    await until("both recordings are drawn as one", async () => /^Impulse response Nave from the left \+ Nave from the right: 2\.0 s long/.test(await picture(page)));
    await find(page, "button", /^Undo: Use as impulse response/);
    await heardByKey(page);
    await press(page, "button", "Back to the computed spaces");
    await until("the hall is back", async () => /^Impulse response Concert hall/.test(await picture(page)));
    await press(page, "button", /^Undo/);
    await until("one step brings both again", async () => /^Impulse response Nave from the left \+ Nave from the right/.test(await picture(page)));
    await press(page, "button", "Back to the computed spaces");
    await until("the hall again", async () => /^Impulse response Concert hall/.test(await picture(page)));
  }, "chromium"],
  ["while a hand turns Decay the response follows, and a hand that thinks better of it leaves all as it was", async ({ page }) => {
    const before = await rested("the picture", () => picture(page)), knob = await find(page, "slider", /^Impulse Decay/);
    await knob.evaluate((element) => element.scrollIntoView({ inline: "center", behavior: "instant" }));
    const box = await rested("Decay has its place", () => knob.boundingBox());
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    for (let step = 1; step <= 20; step++) await page.mouse.move(at.x, at.y + 3 * step);
    await until("it is drawn shorter while the hand holds it", async () => {
      const [, now] = /falls 60 dB in ([\d.]+)/.exec(await picture(page)) ?? [], [, then] = /falls 60 dB in ([\d.]+)/.exec(before) ?? [];
      return Number(now) < 0.8 * Number(then);
    });
    expect(!(await has(page, 'button[aria-label^="Undo: Change"]')), "nothing is in the song yet");
    await page.mouse.up();
    await until("it stays", async () => (await picture(page)) !== before);
    await press(page, "button", /^Undo/);
    await until("and is taken back", async () => (await picture(page)) === before);
  }, "chromium"],
  ["a recording that is lost is named, with its effect and track, and the computed space is one press away", async ({ page }) => {
    await drop(page, ".impulse", [{ name: "Crypt.wav", type: "audio/wav", bytes: beatFile(100) }]);
    await until("the recording is drawn", async () => /^Impulse response Crypt/.test(await picture(page)));
    await until("saved", () => page.evaluate(() => [...document.querySelectorAll("[role=status]")].some((element) => element.textContent?.includes("Saved on this device"))));
    const lost = await page.evaluate(loseSound, createHash("sha256").update(beatFile(100)).digest("hex"));
    expect(lost > 0, "it was there");
    await page.reload();
    await find(page, "heading", "What shall we play?");
    await press(page, "button", /^Open New song/);
    await until("the page says where", () => page.evaluate(() => /The sound of Crypt \(Space on [^)]+\) is not on this device/.test(document.body.innerText)));
    if (!(await has(page, ".impulse-missing"))) await press(page, "radio", "Devices");
    await until("so does the effect", () => page.evaluate(() => /The recording Crypt is not on this device, so Space on .+ adds no space\./.test(document.querySelector(".impulse-missing")?.textContent ?? "")));
    await accessible(page, "an effect whose recording is lost");
    await press(page, "button", "Computed space");
    await until("the hall is there", async () => (await has(page, ".impulse canvas")) && /^Impulse response Concert hall/.test(await picture(page)));
    await heardByKey(page);
  }, "chromium"],
];

/** The sound of that name, from every song on this device. */
async function loseSound(name: string): Promise<number> {
  type Folder = FileSystemDirectoryHandle & { entries(): AsyncIterable<[string, FileSystemHandle]> };
  const projects = await (await navigator.storage.getDirectory()).getDirectoryHandle("projects") as Folder;
  let lost = 0;
  for await (const [, project] of projects.entries()) {
    const assets = project.kind === "directory" ? await (project as Folder).getDirectoryHandle("assets").catch(() => null) : null;
    if (await assets?.removeEntry(name).then(() => true, () => false)) lost++;
  }
  return lost;
}
