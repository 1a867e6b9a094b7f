// The project out of the page, by its own dialog; and out of whatever is open.

import type { Page } from "puppeteer-core";
import { find, has, press, until } from "../story/hands.ts";

/** The project as the page hands it out. */
export async function bundle(page: Page): Promise<Buffer> {
  await page.evaluate(() => {
    const world = globalThis as unknown as { kept?: Blob[]; make?: typeof URL.createObjectURL };
    world.kept = [];
    world.make ??= URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => (world.kept?.push(blob), world.make?.(blob) ?? "");
  });
  await press(page, "button", "Export");
  const dialog = await find(page, "dialog", /Export/);
  if (await dialog.evaluate((element) => element.querySelector(".nothing-yet") !== null)) await press(page, "button", "Save the project as it is"); // a song without a clip
  else {
    await press(page, "radio", "Project");
    await dialog.evaluate((element) => [...element.querySelectorAll("button")].find((button) => button.textContent?.trim() === "Export")?.click());
  }
  await dialog.dispose();
  const base64 = await until("the project as a file", () => page.evaluate(async () => {
    const blob = (globalThis as unknown as { kept?: Blob[] }).kept?.[0];
    if (!blob) return null;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
    return btoa(text);
  }));
  await backOut(page);
  return Buffer.from(base64, "base64");
}

/** Escape backs out of whatever is open. */
export async function backOut(page: Page): Promise<void> {
  await until("Escape closes all that is open", async () => {
    if (!(await has(page, "[role=dialog], [role=alertdialog], [role=menu], [role=listbox].menu"))) return true;
    await page.keyboard.press("Escape");
    return false;
  });
}
