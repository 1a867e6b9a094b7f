// A convolution reverb: found by the words people use, heard with a space of its own, given a recording, and taken back.

import type { Page } from "puppeteer-core";
import { wavFile } from "./files.ts";
import { drop, find, has, press, until } from "./hands.ts";
import { heardByKey } from "./playing.ts";
import { type Chapter } from "./recording.ts";
import { accessible, begin, expect } from "./studio.ts";

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
    await page.keyboard.down("Control");
    await page.keyboard.press("k");
    await page.keyboard.up("Control");
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
    expect((await drawn(page)) > 20, "it is drawn again");
  }, "chromium"],
];
