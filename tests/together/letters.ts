// What comes by letter: an address that is answered for, and a new password for somebody who forgot theirs, with the song that waits
// behind it. One person with two devices, each another browser, and a post office between them and the server.

import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "puppeteer-core";
import { type BrowserName, launch, type Session } from "../story/browser.ts";
import { find, has, press, saveWords, undoable, until, write } from "../story/hands.ts";
import { serve } from "../story/server.ts";
import { openPost, type PostOffice } from "./post.ts";
import { tellAll } from "./telling.ts";
import { command, lookedAt, same, settled, tracks } from "./two.ts";

const build = resolve(process.env["BUILD"] ?? "build");
const ADDRESS = "ann@example.org", STRANGER = "nobody@example.org", FORGOTTEN = "four plain words here", NEW = "five other words in here", NEWEST = "a third one with many words";

interface Scene { readonly ann: Session; readonly ben: Session; readonly url: string; readonly post: PostOffice; home: Page; away: Page; resetLink: string }
type Chapter = readonly [name: string, tell: (scene: Scene) => Promise<void>];

const says = (page: Page, words: RegExp): Promise<unknown> => until(`it says ${words.source}`, () => page.evaluate((source) => new RegExp(source, "u").test(document.body.innerText), words.source));
const inside = (page: Page): Promise<unknown> => until("it is Ann's account", () => page.evaluate((address) => document.querySelector("[role=dialog]")?.textContent?.includes(address) ?? false, ADDRESS));
const account = async (page: Page): Promise<void> => {
  await command(page, "Account");
  await find(page, "dialog", "Account");
};
const noSecret = async (page: Page): Promise<void> => {
  if ((await page.evaluate(() => location.hash)) !== "") throw new Error("the secret stays in the address");
};

async function signIn(page: Page, password: string): Promise<void> {
  await write(page, "E-mail", ADDRESS);
  await write(page, "Password", password);
  await page.keyboard.press("Enter");
}

const chapters: readonly Chapter[] = [
  ["somebody shares a song, signs up, and answers the letter that asks for their address", async (scene) => {
    const page = (scene.home = await scene.ann.open(scene.url));
    await press(page, "button", "Play the demo song");
    await press(page, "button", "Stop");
    await command(page, "Share");
    await press(page, "button", "Share the song");
    await settled(page);
    await press(page, "button", "Close");
    await account(page);
    await press(page, "radio", "Sign up");
    await write(page, "E-mail", ADDRESS);
    await write(page, "Password", FORGOTTEN);
    await press(page, "button", "Make an account");
    await says(page, /A letter is on its way\. Open its link to sign in elsewhere\./);
    await lookedAt(page, "letter-waits");
    const answered = await scene.ann.open(await scene.post.link(ADDRESS, "verify"));
    await says(answered, /This address is yours/);
    await noSecret(answered);
    await answered.close();
    await page.bringToFront();
    await page.keyboard.press("Escape");
    await account(page);
    await inside(page);
    await until("the address is theirs", () => page.evaluate(() => !(document.querySelector("[role=dialog]")?.textContent ?? "").includes("A letter is on its way")));
    await page.keyboard.press("Escape");
  }],
  ["on another device the password is forgotten: a letter is asked for, in words that tell a stranger nothing", async (scene) => {
    const page = (scene.away = await scene.ben.open(scene.url));
    await press(page, "button", "Empty song");
    await find(page, "group", "Transport");
    await account(page);
    await signIn(page, "not this one at all");
    await until("it is refused where it was typed", () => has(page, "[role=dialog] [role=alert]"));
    await lookedAt(page, "letter-refused");
    await press(page, "button", "I forgot my password");
    await says(page, /If ann@example\.org has an account here, a letter is on its way to it\./);
    scene.resetLink = await scene.post.link(ADDRESS, "reset");
    await write(page, "E-mail", STRANGER);
    await press(page, "button", "I forgot my password");
    await says(page, /If nobody@example\.org has an account here, a letter is on its way to it\./);
    if (scene.post.count(STRANGER) > 0) throw new Error("somebody who has no account got a letter");
    await page.close();
  }],
  ["the letter's link lets a new password be chosen, and one is in", async (scene) => {
    const page = (scene.away = await scene.ben.open(scene.resetLink));
    await find(page, "dialog", "A new password");
    await noSecret(page);
    await until("its field has the focus", () => page.evaluate(() => document.activeElement?.getAttribute("type") === "password"));
    await lookedAt(page, "letter-new");
    await page.keyboard.type("short");
    await page.keyboard.press("Enter");
    await until("too short a one is refused where it was typed", () => has(page, "[role=dialog] [role=alert]"));
    await write(page, "Password", NEW);
    await page.keyboard.press("Enter");
    await find(page, "dialog", "Account");
    await inside(page);
    await says(page, /Your password is changed\. Other browsers are signed out\./);
    await until("the song is among theirs", () => page.evaluate(() => /Night bus/.test(document.querySelector("[role=dialog]")?.textContent ?? "")));
    await lookedAt(page, "letter-in");
  }],
  ["the first device is signed out, the forgotten password leads nowhere, the new one in", async (scene) => {
    const { home: page } = scene;
    await page.reload({ waitUntil: "load" });
    await find(page, "heading", "What shall we play?");
    await press(page, "button", /^Open Night bus/);
    await find(page, "group", "Transport");
    await until("she is told", async () => /^Not shared any more/.test(await saveWords(page)));
    const before = (await tracks(page)).length;
    await command(page, "Add instrument track");
    await until("what she does is there", async () => (await tracks(page)).length === before + 1);
    await lookedAt(page, "letter-signed-out");
    await press(page, "button", "Sign in"); // beside the words that tell her
    await find(page, "dialog", "Account");
    await signIn(page, FORGOTTEN);
    await until("it is refused", () => has(page, "[role=dialog] [role=alert]"));
    await signIn(page, NEW);
    await inside(page);
    await page.keyboard.press("Escape");
    await settled(page);
    await scene.away.bringToFront();
    await press(scene.away, "button", "Open Night bus");
    await settled(scene.away);
    await same(page, scene.away);
    if ((await tracks(scene.away)).length !== before + 1) throw new Error("what was done while nobody was signed in is not on the server");
  }],
  ["a letter's link is opened in the tab where the song is: a new password is chosen beside it, and nothing of it is lost", async (scene) => {
    const { home: page } = scene, tracksBefore = await tracks(page);
    await account(page);
    await press(page, "button", "Sign out");
    await write(page, "E-mail", ADDRESS);
    await press(page, "button", "I forgot my password");
    await says(page, /a letter is on its way to it\./);
    await page.keyboard.press("Escape");
    await command(page, "Add instrument track");
    await until("what she does is there", async () => (await tracks(page)).length === tracksBefore.length + 1);
    const step = await undoable(page), link = await scene.post.link(ADDRESS, "reset");
    await page.evaluate((link) => location.assign(link), link);
    await find(page, "dialog", "A new password");
    await noSecret(page);
    if ((await tracks(page)).length !== tracksBefore.length + 1) throw new Error("the song is gone");
    await write(page, "Password", NEWEST);
    await page.keyboard.press("Enter");
    await inside(page);
    await page.keyboard.press("Escape");
    await settled(page);
    if ((await tracks(page)).length !== tracksBefore.length + 1 || (await undoable(page)) !== step) throw new Error("what was done, or the way back, is lost");
  }],
  ["the letter is good for once: its link says so, and where another is to be had", async (scene) => {
    const page = await scene.ben.open(scene.resetLink);
    await find(page, "dialog", "A new password");
    await write(page, "Password", "six more words that one forgets");
    await page.keyboard.press("Enter");
    await says(page, /This letter was used already, or is more than an hour old\. Have another sent\./);
    await lookedAt(page, "letter-used");
    await page.close();
  }],
  ["neither page complained of anything but what was refused", async ({ ann, ben }) => {
    const wrong = [...ann.complaints, ...ben.complaints].filter((one) => !/Failed to load resource|request failed|status of 40[0134]|WebSocket|connection/i.test(one));
    if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join("; "));
  }],
];

const [first = "chromium", second = first === "chromium" ? "firefox" : "chromium"] = process.argv.slice(2) as BrowserName[];
const folder = mkdtempSync(join(tmpdir(), "tutti-letters-"));
chmodSync(folder, 0o711); // the database's own user passes through
const post = await openPost();
Object.assign(process.env, { SMTP_URL: post.url, SMTP_TLS: "off" });
const server = await serve(build, ["--data", join(folder, "data"), "--port", "0"]);
const scene = { url: server.url, post, ann: await launch(first), ben: await launch(second) } as Scene;
await tellAll(chapters, scene, {
  ann: scene.ann, ben: scene.ben, folder,
  end: async () => {
    await server.stop();
    post.close();
  },
});
