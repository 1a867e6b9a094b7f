// Where two at one song part: a change that cannot stand beside another's, a device that came to differ, one who goes on alone; and
// who looks after the server, and locks somebody out.

import type { Page } from "puppeteer-core";
import { find, press, saveWords, until } from "../story/hands.ts";
import { type Chapter, command, lookedAt, pictured, same, settled, tracks } from "./two.ts";
import { bend, hold, letGo, takeWire } from "./wire.ts";

const says = (page: Page, words: RegExp): Promise<unknown> => until(`it says ${words.source}`, () => page.evaluate((source) => new RegExp(source, "u").test(document.body.innerText), words.source));
const nameOf = (track: string): string => track.replace(/^Track /, "");

async function undo(page: Page): Promise<void> {
  await page.bringToFront();
  await page.keyboard.down("Control");
  await page.keyboard.press("z");
  await page.keyboard.up("Control");
}

/** By way of the start screen, whatever is open. */
async function openSong(page: Page, name: RegExp): Promise<void> {
  await press(page, "button", "Start screen");
  await find(page, "heading", "What shall we play?");
  await press(page, "button", name);
  await settled(page);
}

export const partingChapters: readonly Chapter[] = [
  ["a change of what another removed meanwhile is kept aside, looked at and let go", async ({ annPage, benPage }) => {
    const before = await tracks(annPage), track = nameOf(before[0] ?? "");
    await takeWire(annPage);
    await hold(annPage);
    await press(annPage, "button", `Mute ${track}`);
    await press(benPage, "group", `Track ${track}`, { offset: { x: 20, y: 8 } });
    await command(benPage, "Delete track");
    await until("Ann's track is gone, too", async () => !(await tracks(annPage)).includes(before[0] ?? ""));
    await letGo(annPage);
    await press(annPage, "button", "1 kept aside");
    await says(annPage, /1 change kept aside[^]*1 part of it found nothing to change: somebody had removed it/);
    await lookedAt(annPage, "kept");
    await press(annPage, "button", "Seen");
    await says(annPage, /Everything you did was taken/);
    await press(annPage, "button", "Close kept aside");
    await settled(annPage);
    await undo(benPage);
    await until("the track is back for both", async () => (await tracks(annPage)).join() === before.join());
    await same(annPage, benPage);
  }],
  ["a device that came to differ is mended, and what it had is kept beside, whole", async ({ annPage, benPage }) => {
    const before = await tracks(annPage), mute = `Mute ${nameOf(before[1] ?? "")}`;
    const muted = (page: Page): Promise<boolean> => find(page, "button", mute).then((button) => button.evaluate((element) => element.getAttribute("aria-pressed") === "true"));
    await hold(annPage);
    await press(annPage, "button", mute);
    await bend(annPage);
    await command(benPage, "Add instrument track");
    await until("Ann is told", async () => /Out of sync, repairing/.test(await saveWords(annPage)));
    await letGo(annPage, true);
    await press(annPage, "button", "1 kept aside");
    await says(annPage, /A song put beside[^]*This device had come to differ/);
    await lookedAt(annPage, "beside");
    await same(annPage, benPage);
    if (await muted(annPage)) throw new Error("what never reached the server is in its song");
    await press(annPage, "button", "Open it as a song of its own");
    await until("it is a song of this device", async () => (await saveWords(annPage)) === "Saved on this device");
    await until("with the tracks it had", async () => (await tracks(annPage)).length === before.length + 1);
    if (!(await muted(annPage))) throw new Error("her last change is not in it");
    await openSong(annPage, /^Open Night bus (?!\()/);
    await same(annPage, benPage);
    await undo(benPage);
    await until("Ann's is as before", async () => (await tracks(annPage)).join() === before.join());
  }],
];

/** For the long form. */
export const aloneChapters: readonly Chapter[] = [
  ["one goes on alone from a moment of the past, and the other's song stays as it is", async ({ annPage, benPage }) => {
    const before = await tracks(annPage);
    await command(benPage, "History of the song");
    await press(benPage, "radio", "Versions");
    await press(benPage, "button", "What to do");
    await press(benPage, "menuitem", /^Fork: go on from here alone/);
    await until("he is in a song of his own", () => benPage.evaluate(() => /Night bus \(fork\)/.test(document.querySelector("h1")?.textContent ?? "")));
    await settled(benPage);
    await command(benPage, "Add instrument track");
    await settled(benPage);
    await pictured(benPage, "fork");
    await openSong(benPage, /^Open Night bus (?!\()/);
    await same(annPage, benPage);
    if ((await tracks(annPage)).join() !== before.join()) throw new Error("the fork reached the song it came from");
  }],
];

/** For the long form, and last: somebody is locked out. */
export const keeperChapters: readonly Chapter[] = [
  ["who opens the server's first link looks after it, locks somebody out and lets them in", async ({ ann, benPage, adminLink }) => {
    const page = await ann.open(adminLink);
    await says(page, /You look after this server now/);
    if ((await page.evaluate(() => location.hash)) !== "") throw new Error("the secret stays in the address");
    await find(page, "dialog", "Account");
    await press(page, "radio", "Sign up");
    await (await find(page, "textbox", "E-mail")).type("ann@example.org");
    await (await find(page, "textbox", "Password")).type("four plain words here");
    await press(page, "button", "Make an account");
    await until("it is Ann's account", () => page.evaluate(() => document.querySelector("[role=dialog]")?.textContent?.includes("ann@example.org") ?? false));
    for (const side of ["Songs", "Signed in", "Tokens", "Change", "People"]) {
      await press(page, "radio", side);
      await lookedAt(page, `account-${side.toLowerCase().replace(" ", "-")}`);
    }
    const row = (): Promise<string> => page.evaluate(() => [...document.querySelectorAll("[aria-label='People of this server'] > li")].map((one) => one.textContent ?? "").find((text) => /^Guest/.test(text)) ?? "");
    const pressIn = (label: string): Promise<unknown> => until(`${label} is pressed`, () => page.evaluate((label) => {
      const guest = [...document.querySelectorAll("[aria-label='People of this server'] > li")].find((one) => /^Guest/.test(one.textContent ?? ""));
      const button = [...guest?.querySelectorAll("button") ?? []].find((one) => one.textContent === label);
      button?.click();
      return button !== undefined;
    }, label));
    await pressIn("Lock out");
    await until("it is said of him", async () => /locked out/.test(await row()));
    await until("Ben is told", async () => /^Not shared any more/.test(await saveWords(benPage)));
    await pictured(page, "locked-ann");
    await pictured(benPage, "locked-ben");
    await pressIn("Let in");
    await until("he may come again", async () => !/locked out/.test(await row()));
    await page.close();
  }],
];
