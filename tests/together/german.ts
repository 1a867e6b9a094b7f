// A shared song in German, at every size: what only a server brings (sharing, people, comments, versions, what was kept aside, accounts,
// the page to listen) is opened, and no text is English, cut off or outside of its dialog, and no control lies over another.

import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "puppeteer-core";
import { settled as calm } from "../story/access.ts";
import { launch } from "../story/browser.ts";
import { find, press, saveWords, until } from "../story/hands.ts";
import { serve } from "../story/server.ts";
import { german } from "../../web/messages/de.ts";
import { tellAll } from "./telling.ts";
import { hold, letGo, takeWire } from "./wire.ts";

process.env["TUTTI_SANDBOX"] ??= "best";
const build = resolve(process.env["BUILD"] ?? "build"), shots = process.env["SHOTS"];
const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }, { width: 720, height: 450 }];
const PLACE = "aside, .library, .history, [role=dialog], .topbar, .listen-card"; // where this story looks: the rest has its own

/** The German of a text of the page. */
function de(text: string, values: Readonly<Record<string, string>> = {}): string {
  const own = german.page[text];
  if (own === undefined) throw new Error(`nobody has said "${text}" in German`);
  return own.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}
/** What is one text in English and another in German. */
const ENGLISH = Object.entries(german.page).filter(([text, own]) => text !== own && text.length > 3 && !text.includes("{") && !Object.values(german.page).includes(text)).map(([text]) => text);

/** In the page: what is wrong with what stands in these places. */
function wrongIn(place: string, english: readonly string[]): string[] {
  const wrong = new Set<string>(), MOST = 1.5, seen = (element: Element): boolean => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden" && element.closest(".hidden, .sr-only") === null;
  const rooms = [...document.querySelectorAll(place)].filter(seen);
  for (const room of rooms) {
    const walker = document.createTreeWalker(room, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement, text = node.textContent?.trim() ?? "";
      if (element === null || text === "" || !seen(element)) continue;
      if (english.includes(text)) wrong.add(`English: ${text}`);
      for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
        const { overflowX } = getComputedStyle(at);
        if (/auto|scroll/.test(overflowX)) break;
        if (overflowX !== "visible" && at.clientWidth > 1 && at.scrollWidth > at.clientWidth + MOST) {
          wrong.add(`cut off: ${text}`);
          break;
        }
      }
    }
    for (const element of room.querySelectorAll("[aria-label], [placeholder]")) {
      for (const name of ["aria-label", "placeholder"]) if (english.includes(element.getAttribute(name) ?? "")) wrong.add(`English: ${element.getAttribute(name)}`);
    }
  }
  for (const dialog of document.querySelectorAll("[role=dialog]")) {
    const room = dialog.getBoundingClientRect();
    if (room.left < 0 || room.right > innerWidth || room.top < 0 || room.bottom > innerHeight) wrong.add("the dialog lies outside of the window");
    const controls = [...dialog.querySelectorAll<HTMLElement>("button, input, [role=radio]")].filter(seen), boxes = controls.map((one) => one.getBoundingClientRect());
    const called = (index: number): string => controls[index]?.getAttribute("aria-label") ?? controls[index]?.textContent ?? "";
    for (const [i, a] of boxes.entries()) {
      if (a.left < room.left || a.right > room.right) wrong.add(`beside the dialog: ${called(i)}`);
      for (const [j, b] of boxes.entries()) {
        if (j > i && !controls[i]?.contains(controls[j] ?? null) && a.right > b.left + MOST && b.right > a.left + MOST && a.bottom > b.top + MOST && b.bottom > a.top + MOST) wrong.add(`over each other: ${called(i)} and ${called(j)}`);
      }
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.add(`the page is ${document.documentElement.scrollWidth} wide`);
  return [...wrong];
}

const wrong: string[] = [];
async function look(page: Page, name: string): Promise<void> {
  await page.bringToFront();
  for (const size of SIZES) {
    await page.setViewport(size);
    await calm(page);
    wrong.push(...(await page.evaluate(wrongIn, PLACE, ENGLISH)).map((one) => `${name}, ${size.width} wide: ${one}`));
    for (const value of shots === undefined ? [] : ["dark", "light"]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
      await calm(page);
      await page.screenshot({ path: join(shots ?? "", `german-${name}-${size.width}-${value}.png`) as `${string}.png` });
    }
  }
  await page.setViewport({ width: 1440, height: 900 });
}

async function command(page: Page, title: string): Promise<void> {
  await page.bringToFront();
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await page.waitForSelector(".palette-list");
  await page.keyboard.type(de(title));
  await until(`${de(title)} is chosen`, () => page.evaluate((words: string) => document.querySelector(".palette-list [role=menuitem][data-focused]")?.textContent?.includes(words) ?? false, de(title)));
  await page.keyboard.press("Enter");
}
const close = async (page: Page): Promise<void> => void (await until("no dialog is open", async () => (await page.$("[role=dialog]")) === null || (await page.keyboard.press("Escape"), false)));
const saved = (page: Page): Promise<unknown> => until("saved on the server", async () => (await saveWords(page)) === de("Saved on the server"));
const speakGerman = (page: Page): Promise<unknown> => page.evaluateOnNewDocument(() => localStorage.setItem("tutti.language", "de"));

const folder = mkdtempSync(join(tmpdir(), "tutti-german-"));
chmodSync(folder, 0o711); // the database's own user passes through
const server = await serve(build, ["--data", join(folder, "data"), "--port", "0"]), admin = await server.says(/\S+#admin=\w+/), ann = await launch("chromium"), ben = await launch("chromium");
let annPage: Page, benPage: Page;

const chapters: readonly (readonly [name: string, tell: () => Promise<void>])[] = [
  ["a song is shared, a link is made, somebody comes in", async () => {
    annPage = await ann.open(server.url, speakGerman);
    await press(annPage, "button", de("Play the demo song"));
    await press(annPage, "button", de("Stop"));
    await command(annPage, "Share");
    await look(annPage, "share");
    await press(annPage, "button", de("Share the song"));
    await saved(annPage);
    if ((await annPage.$("[role=dialog]")) === null) await command(annPage, "Share");
    await press(annPage, "button", de("Make a link"));
    const link = await until("a link", () => annPage.evaluate(() => [...document.querySelectorAll<HTMLInputElement>("[role=dialog] input")].map(({ value }) => value).find((value) => value.includes("#join=")) ?? ""));
    benPage = await ben.open(link, speakGerman);
    await saved(benPage);
    await close(annPage);
    await command(annPage, "Share");
    await until("two are in it", () => annPage.evaluate(() => document.querySelectorAll("[role=dialog] .share-rows > li").length > 2));
    await look(annPage, "let-in");
    await close(annPage);
  }],
  ["comments are made and answered", async () => {
    await command(annPage, "Comments on the song");
    await look(annPage, "no-comments");
    await (await until("the field", () => annPage.$(".drawer textarea")))?.type("Hier darf der Bass ruhig lauter sein");
    await press(annPage, "button", de("Comment"));
    await until("it stands there", () => annPage.evaluate(() => document.querySelector(".remark-body") !== null));
    await look(annPage, "comments");
    await press(annPage, "button", de("Close comments"));
  }],
  ["a version is kept and compared", async () => {
    await command(annPage, "History of the song");
    await press(annPage, "radio", de("Versions"));
    await (await find(annPage, "textbox", de("Name of this version"))).type("Vor dem großen Umbau des Refrains");
    await press(annPage, "button", de("Keep"));
    await find(annPage, "button", de("Forget {version}", { version: "Vor dem großen Umbau des Refrains" }));
    await look(annPage, "versions");
    await press(annPage, "button", de("Close the history"));
  }],
  ["what was kept aside is told in the bar and beside the song", async () => {
    await takeWire(annPage);
    await hold(annPage);
    await press(annPage, "button", de("Mute {name}", { name: "Kick" }));
    await (await find(benPage, "group", de("Track {name}", { name: "Kick" }))).click({ offset: { x: 20, y: 8 } });
    await command(benPage, "Delete track");
    await until("it is gone", async () => (await annPage.$(`[role=group][aria-label="${de("Track {name}", { name: "Kick" })}"]`)) === null);
    await letGo(annPage);
    await press(annPage, "button", de("{kept} kept aside", { kept: "1" }));
    await look(annPage, "kept");
    await press(annPage, "button", de("Seen"));
    await press(annPage, "button", de("Close kept aside"));
  }],
  ["an account has its sides, and looks after the server", async () => {
    const page = await ann.open(admin, speakGerman);
    await press(page, "radio", de("Sign up"));
    await look(page, "sign-up");
    await (await find(page, "textbox", de("E-mail"))).type("ann@example.org");
    await (await find(page, "textbox", de("Password"))).type("four plain words here");
    await press(page, "button", de("Make an account"));
    for (const side of ["Songs", "Signed in", "Tokens", "Change", "People"]) {
      await press(page, "radio", de(side));
      await look(page, `account-${side.toLowerCase().replace(" ", "-")}`);
    }
    await close(page);
    await look(page, "start");
    await page.close();
  }],
  ["a page to listen to that is gone says so", async () => {
    const page = await ann.browser.newPage();
    await speakGerman(page);
    await page.goto(`${server.url}play/#${"6".repeat(64)}`);
    await find(page, "heading", de("Nothing to hear here"));
    await look(page, "gone");
    await page.close();
  }],
  ["nothing was English, cut off, outside or over something else", () => (wrong.length === 0 ? Promise.resolve() : Promise.reject(new Error([...new Set(wrong)].slice(0, 12).join("; "))))],
];

await tellAll(chapters, undefined, { ann, ben, folder, end: () => server.stop(), last: chapters.at(-1)?.[0] });
