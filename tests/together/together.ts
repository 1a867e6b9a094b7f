// One shares a song and sends the link; the other opens it in another browser. Both edit, one goes away and comes back, the
// server is killed and started again: both see the same, nothing is lost, and undo takes back one's own.

import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { HTTPRequest, Page } from "puppeteer-core";
import { launch } from "../story/browser.ts";
import { wavFile } from "../story/files.ts";
import { drop, find, press, rested, saveWords, until } from "../story/hands.ts";
import { type Server, serve } from "../story/server.ts";
import { aloneChapters, keeperChapters, partingChapters } from "./parting.ts";
import { tellAll } from "./telling.ts";
import { type Chapter, clips, command, lookedAt, pictured, renderHash, same, type Scene, serverHash, settled, tracks } from "./two.ts";

process.env["TUTTI_SANDBOX"] ??= "best"; // what the kernel of this machine has must do for the renders
const build = resolve(process.env["BUILD"] ?? "build"), long = process.env["LONG"] === "1", ARMED_MS = 2000;

async function chord(page: Page, key: "z" | "d", ...modifiers: ("Control" | "Shift")[]): Promise<void> {
  for (const modifier of modifiers) await page.keyboard.down(modifier);
  await page.keyboard.press(key);
  for (const modifier of modifiers.reverse()) await page.keyboard.up(modifier);
}

const start = (folder: string, port = "0"): Promise<Server> => serve(build, ["--data", join(folder, "data"), "--port", port]);

/** Somebody whom the sound does not reach sees its waveform by the picture the server made, and the true one when it comes. */
const seenBeforeItIsHere: Chapter = ["a clip's waveform is seen before its sound has come, and an export waits for it", async (scene) => {
  await drop(scene.annPage, "main", [{ name: "Pluck.wav", type: "audio/wav", bytes: wavFile() }]);
  await until("Ben sees its track", async () => (await tracks(scene.benPage)).some((name) => /Pluck/.test(name)));
  await settled(scene.annPage);
  const sounds: HTTPRequest[] = [], pictures: HTTPRequest[] = [], isSound = (url: string): boolean => /\/assets\/[0-9a-f]{64}$/.test(url), isPicture = (url: string): boolean => url.endsWith("/peaks");
  const stranger = await launch(scene.ben.name);
  try {
    let letsThrough = false;
    const page = await stranger.open(scene.link, async (fresh) => {
      await fresh.setRequestInterception(true);
      fresh.on("request", (request) => {
        const kept = letsThrough || request.method() !== "GET" ? null : isSound(request.url()) ? sounds : isPicture(request.url()) ? pictures : null;
        void (kept?.push(request) ?? request.continue());
      });
    });
    await until("its track is there", async () => (await tracks(page)).some((name) => /Pluck/.test(name)));
    await page.evaluate(() => document.querySelector(".arr .lanes")?.dispatchEvent(new WheelEvent("wheel", { deltaY: 3000, bubbles: true, cancelable: true }))); // no pointer of a third person lies about
    await until("the clip is there", async () => (await clips(page)).some((name) => /^Pluck/.test(name)));
    await until("its picture is asked for", async () => pictures.length > 0);
    /** How many points of the clip's lower part are drawn, below its title: the waveform covers the beginning of a pluck from end to end. */
    const drawn = async (): Promise<number> => {
      const box = await (await find(page, "option", /^Pluck/)).boundingBox();
      return page.evaluate((x, y, width, height) => {
        const lies = ({ top, bottom }: DOMRect): boolean => top <= y && bottom >= y + height;
        const canvas = [...document.querySelectorAll<HTMLCanvasElement>(".arr .lanes .painted > canvas")].find((one) => lies(one.getBoundingClientRect())), room = canvas?.getBoundingClientRect(), scale = devicePixelRatio;
        const wide = Math.max(1, width * scale), high = Math.max(1, (height - 22) * scale), g = new OffscreenCanvas(wide, high).getContext("2d", { willReadFrequently: true });
        if (!canvas || !room || !g) return -1;
        g.drawImage(canvas, -(x - room.x) * scale, -(y - room.y + 20) * scale);
        const { data } = g.getImageData(0, 0, wide, high), colours = new Map<number, number>();
        for (let at = 0; at < data.length; at += 4) {
          const colour = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
          colours.set(colour, (colours.get(colour) ?? 0) + 1);
        }
        return data.length / 4 - Math.max(...colours.values()); // all but the ground
      }, box?.x ?? 0, box?.y ?? 0, box?.width ?? 1, box?.height ?? 1);
    };
    const bare = await rested("the bare clip", drawn);
    if (bare < 0) throw new Error("the lanes cannot be looked at");
    for (const request of pictures) void request.continue();
    await until("the sound is held back", async () => sounds.length > 0);
    const before = await rested("its waveform is drawn", async () => ((await drawn()) > bare + 8 ? drawn() : null));
    await pictured(page, "picture");
    const exported = renderHash(page);
    await until("an export waits for it", () => page.evaluate(() => /Waiting for the sound of Pluck/.test(document.querySelector("[role=dialog]")?.textContent ?? "")));
    await pictured(page, "awaited");
    letsThrough = true;
    for (const request of sounds) void request.continue();
    await settled(page);
    if ((await exported) !== (await renderHash(scene.annPage))) throw new Error("an export does not have the sound that came while it waited");
    await until("the true one looks like it", async () => Math.abs((await drawn()) - before) <= 0.25 * before);
    await pictured(page, "sound");
  } finally {
    await stranger.close();
  }
}];

/** Whoever has the song open already: in that tab, or in another one, where there are ways on. */
const answeredWhereItIsOpen: Chapter = ["a link to a song that is open is answered in its tab, and in another with ways to go on", async (scene) => {
  const { annPage, ann, link } = scene, before = await tracks(annPage);
  await annPage.evaluate((hash) => { location.hash = hash; }, new URL(link).hash);
  await until("it says that this is the song", () => annPage.evaluate(() => document.body.innerText.includes("This is the song the link leads to.")));
  if ((await annPage.evaluate(() => location.hash)) !== "") throw new Error("the secret stays in the address");
  if ((await tracks(annPage)).join() !== before.join()) throw new Error("the song changed by it");
  const second = await ann.open(link);
  try {
    await find(second, "dialog", "Night bus is open in another tab");
    await lookedAt(second, "link-twice");
    await press(second, "button", "Open for reading");
    await until("it shows the song", async () => (await tracks(second)).join() === before.join());
  } finally {
    await second.close();
  }
  await annPage.bringToFront();
}];

/** A song of one's own from then on: what is done there reaches nobody. In the browser of either. */
const copiedWhereItIsOpen: Chapter = ["a link to a song that is open in another tab is opened as a copy, which goes its own way", async (scene) => {
  const { annPage, benPage, ann, ben, link } = scene, before = await tracks(annPage);
  for (const [session, first] of [[ann, annPage], [ben, benPage]] as const) {
    const second = await session.open(link);
    try {
      await find(second, "dialog", "Night bus is open in another tab");
      await press(second, "button", "Open a copy");
      await until("the copy has its tracks", async () => (await tracks(second)).join() === before.join());
      await until("it is called a copy", () => second.evaluate(() => document.body.innerText.includes("Night bus (copy)")));
      await lookedAt(second, `link-copy-${session.name}`);
      await command(second, "Add instrument track");
      await until("the copy has one more", async () => (await tracks(second)).length === before.length + 1);
      await until("it is kept on this device", async () => (await saveWords(second)) === "Saved on this device");
      await settled(annPage);
      for (const page of [annPage, benPage]) if ((await tracks(page)).join() !== before.join()) throw new Error("what was done in the copy came into the song");
      await second.reload();
      await find(second, "heading", "What shall we play?");
      await press(second, "button", /^Open Night bus \(copy\)/);
      await until("it is there again", async () => (await tracks(second)).length === before.length + 1);
    } finally {
      await second.close();
    }
    await first.bringToFront();
  }
}];

const chapters: readonly Chapter[] = [
  ["a song made alone is shared in one press, without an account", async (scene) => {
    scene.annPage = await scene.ann.open(scene.server.url);
    await press(scene.annPage, "button", "Play the demo song");
    await press(scene.annPage, "button", "Stop");
    await command(scene.annPage, "Share");
    await press(scene.annPage, "button", "Share the song");
    await settled(scene.annPage);
  }],
  ["a link lets another browser in, and it shows the same song", async (scene) => {
    await press(scene.annPage, "button", "Make a link");
    scene.link = await until("a link", () => scene.annPage.evaluate(() => document.querySelector<HTMLInputElement>("[aria-label='Link to this song']")?.value ?? ""));
    await pictured(scene.annPage, "link");
    const copying = (lets: boolean): Promise<void> => scene.annPage.evaluate((lets: boolean) => { navigator.clipboard.writeText = () => (lets ? Promise.resolve() : Promise.reject(new Error("made to refuse"))); }, lets);
    await copying(false);
    await press(scene.annPage, "button", "Copy");
    await until("it says that it may not copy, and the link is chosen", () => scene.annPage.evaluate(() => /copy it by hand/.test(document.querySelector("[role=alert]")?.textContent ?? "") && document.activeElement?.getAttribute("aria-label") === "Link to this song"));
    await copying(true);
    await press(scene.annPage, "button", "Copy");
    await find(scene.annPage, "button", "Copied");
    await press(scene.annPage, "button", "Close");
    scene.benPage = await scene.ben.open(scene.link);
    await settled(scene.benPage);
    await same(scene.annPage, scene.benPage);
    if ((await scene.benPage.evaluate(() => location.hash)) !== "") throw new Error("the secret stays in the address");
  }],
  answeredWhereItIsOpen,
  copiedWhereItIsOpen,
  ["both see who else is here, and where, and can look along", async (scene) => {
    await scene.annPage.mouse.move(700, 300);
    await find(scene.annPage, "button", "Follow Guest");
    await press(scene.benPage, "button", "Follow Guest");
    await find(scene.benPage, "button", "Stop following Guest");
    await until("Ann's pointer is among Ben's lanes", () => scene.benPage.evaluate(() => document.querySelector<HTMLElement>(".peer-pointer:not([hidden])") !== null));
    const shown = (page: Page): Promise<string> => page.evaluate(() => [...document.querySelectorAll<HTMLElement>("[role=listbox][aria-label=Clips] [role=option]")].slice(0, 3).map((clip) => `${clip.style.left} ${clip.style.transform} ${clip.style.width}`).join());
    const before = await shown(scene.benPage);
    await command(scene.annPage, "Zoom out"); // all of the song stays in view
    await until("Ben's view went along", async () => (await shown(scene.annPage)) === (await shown(scene.benPage)) && (await shown(scene.benPage)) !== before);
    await pictured(scene.benPage, "people");
    await scene.benPage.keyboard.press("Escape");
    await find(scene.benPage, "button", "Follow Guest");
  }],
  ["where a clip would come to lie is seen by the other while the hand is down", async ({ annPage, benPage }) => {
    const box = await rested("the first clip", async () => (await find(annPage, "option", (await clips(annPage))[0] ?? "")).boundingBox());
    const ghost = (): Promise<number | null> => benPage.evaluate(() => document.querySelector<HTMLElement>(".peer-ghost:not([hidden])")?.getBoundingClientRect().x ?? null);
    await annPage.bringToFront();
    await annPage.mouse.move(box.x + 12, box.y + box.height / 2);
    await annPage.mouse.down();
    await annPage.mouse.move(box.x + 72, box.y + box.height / 2, { steps: 4 });
    const first = await until("Ben sees where it would lie", ghost);
    await annPage.mouse.move(box.x + 152, box.y + box.height / 2, { steps: 4 });
    await until("it goes along with Ann's hand", async () => ((await ghost()) ?? 0) > first);
    for (const [who, page] of [["ann", annPage], ["ben", benPage]] as const) await pictured(page, `drag-${who}`);
    await annPage.keyboard.press("Escape"); // she thinks better of it
    await annPage.mouse.up();
    await until("it is gone", async () => (await ghost()) === null);
    await same(annPage, benPage);
  }],
  ["what one does the other sees, both ways", async (scene) => {
    const before = (await tracks(scene.annPage)).length;
    await command(scene.annPage, "Add instrument track");
    await until("Ben sees Ann's track", async () => (await tracks(scene.benPage)).length === before + 1);
    await command(scene.benPage, "Add drum track");
    await until("Ann sees Ben's track", async () => (await tracks(scene.annPage)).length === before + 2);
    await same(scene.annPage, scene.benPage);
  }],
  ["a sound one drops in is heard by the other: both, and the server, render the same bytes", async (scene) => {
    const before = await renderHash(scene.benPage), hasPluck = async (): Promise<boolean> => (await tracks(scene.benPage)).some((name) => /Pluck/.test(name));
    await drop(scene.annPage, "main", [{ name: "Pluck.wav", type: "audio/wav", bytes: wavFile() }]);
    await until("Ben sees its track", hasPluck);
    await settled(scene.annPage);
    await settled(scene.benPage);
    const [ann, ben] = [await renderHash(scene.annPage), await renderHash(scene.benPage)];
    if (ann !== ben) throw new Error(`Ann renders ${ann}, Ben ${ben}`);
    const server = await serverHash(scene.benPage);
    if (server !== ann) throw new Error(`Ann renders ${ann}, the server ${server}`);
    if (ben === before) throw new Error("the new sound is not heard");
    await scene.annPage.bringToFront();
    await chord(scene.annPage, "z", "Control");
    await until("it is gone again", async () => !(await hasPluck()));
  }],
  ["what one says about the song stands on the other's ruler, and is answered and resolved", async (scene) => {
    await command(scene.annPage, "Comments on the song");
    await (await find(scene.annPage, "textbox", /^Comment at the playhead/)).type("Louder here?");
    await press(scene.annPage, "button", "Comment");
    await press(scene.benPage, "button", /^Comment by .*: Louder here\?$/);
    const answer = await find(scene.benPage, "textbox", "Answer");
    await answer.type("Yes");
    await answer.press("Enter");
    await until("Ann reads the answer", () => scene.annPage.evaluate(() => [...document.querySelectorAll(".remark-body")].some((body) => body.textContent === "Yes")));
    await until("a listener is told", () => scene.annPage.evaluate(() => document.querySelector("[aria-label='What others say']")?.textContent?.endsWith("says: Yes") ?? false));
    await lookedAt(scene.annPage, "comments");
    await press(scene.annPage, "button", "Resolve");
    await until("Ben's pin is gone", () => scene.benPage.evaluate(() => document.querySelector(".pin") === null));
    for (const page of [scene.annPage, scene.benPage]) await press(page, "button", "Close comments");
  }],
  ["a version comes back for both as one step, over a reload, and undo takes it back", async (scene) => {
    await command(scene.annPage, "History of the song");
    await press(scene.annPage, "radio", "Versions");
    await (await find(scene.annPage, "textbox", "Name of this version")).type("Before");
    await press(scene.annPage, "button", "Keep");
    await find(scene.annPage, "button", "Forget Before");
    await lookedAt(scene.annPage, "versions");
    const before = await tracks(scene.annPage);
    await command(scene.benPage, "Add instrument track");
    await until("Ann sees Ben's track", async () => (await tracks(scene.annPage)).length === before.length + 1);
    await press(scene.annPage, "button", "Compare with Before");
    const list = (): Promise<string> => scene.annPage.evaluate(() => document.querySelector("[aria-label='Differences']")?.textContent ?? "");
    await until("Ben's track differs, and nothing else", async () => (await list()).includes("added") && !(await list()).includes("removed"));
    await lookedAt(scene.annPage, "differences");
    await press(scene.annPage, "button", "Track: Remove it again");
    await until("Ben's track is taken back", async () => (await tracks(scene.benPage)).join() === before.join() && (await list()) === "");
    await command(scene.annPage, "Undo");
    await until("and there again", async () => (await tracks(scene.benPage)).length === before.length + 1);
    await press(scene.annPage, "button", "All versions");
    await press(scene.annPage, "button", "Bring back");
    await until("Ben's song is as it was", async () => (await tracks(scene.benPage)).join() === before.join());
    await settled(scene.annPage);
    await scene.annPage.close();
    scene.annPage = await scene.ann.open(scene.server.url);
    await press(scene.annPage, "button", /Night bus.*/);
    await settled(scene.annPage);
    await same(scene.annPage, scene.benPage);
    await chord(scene.annPage, "z", "Control");
    await until("Ben's track is back", async () => (await tracks(scene.benPage)).length === before.length + 1);
    await same(scene.annPage, scene.benPage);
    await chord(scene.benPage, "z", "Control");
    await until("and gone by his own hand", async () => (await tracks(scene.annPage)).length === before.length);
  }],
  ...partingChapters,
  ...(long ? aloneChapters : []),
  ["a page to listen to plays without the studio, and one that is gone says so", async (scene) => {
    const page = await scene.ben.browser.newPage(), address = "5".repeat(64), sound = Buffer.from(wavFile());
    await page.setRequestInterception(true); // a render takes longer than all of this; tests/server/renders_test.c makes real ones
    page.on("request", (request) => {
      const path = new URL(request.url()).pathname;
      if (path === `/api/plays/${address}`) void request.respond({ contentType: "application/json", body: JSON.stringify({ title: "Night bus", by: "Ann", created: 1, seconds: 2, columns: "10ff8040".repeat(60), fallback: "", download: "flac", zip: true, stems: [{ name: "Pads", hue: 8, columns: "30506040".repeat(60) }, { name: "Drums", hue: 1, columns: "f0102005".repeat(60) }] }) });
      else if (path.startsWith(`/api/plays/${address}/stems/`)) void request.respond({ contentType: "audio/wav", body: sound });
      else if (path === `/api/plays/${address}/sound`) void request.respond({ contentType: "audio/wav", body: sound });
      else void request.continue();
    });
    await page.goto(`${scene.server.url}play/#${address}`);
    await find(page, "heading", "Night bus");
    await find(page, "slider", "Where it plays");
    await until("the file is offered", () => page.evaluate(() => document.querySelector("a[href$='/download']")?.textContent === "Download (FLAC)"));
    await until("and its tracks", () => page.evaluate(() => document.querySelector("a[href$='/stems/zip']")?.textContent === "Download its tracks (ZIP)"));
    await find(page, "button", "Play");
    await lookedAt(page, "page");
    await press(page, "button", "Listen to its 2 tracks one by one");
    await press(page, "button", "Solo Drums");
    await until("the others are silent", () => page.evaluate(() => document.querySelectorAll(".listen-stem.is-silent").length === 1));
    await press(page, "button", "Play");
    await find(page, "button", /^(Pause|Play)$/); // it is short: it may be over
    await lookedAt(page, "page-tracks");
    await page.close();
    const gone = await scene.ben.browser.newPage();
    await gone.goto(`${scene.server.url}play/#${"6".repeat(64)}`);
    await find(gone, "heading", "Nothing to hear here");
    await lookedAt(gone, "page-gone");
    await gone.close();
  }],
  ["a performer mutes for both, and is offered nothing that changes the song", async (scene) => {
    const role = async (name: string): Promise<void> => {
      await press(scene.annPage, "button", /What Guest.* may do/);
      await press(scene.annPage, "option", name);
    };
    const muted = (page: Page): Promise<boolean> => page.evaluate(() => document.querySelector("[role=group][aria-label^='Track '] [aria-label^='Mute'][aria-pressed=true]") !== null);
    await command(scene.annPage, "Share");
    await role("Performs");
    await until("Ben is told", async () => (await saveWords(scene.benPage)) === "Performing");
    await press(scene.benPage, "button", /^Mute .*/);
    await until("Ann sees it", () => muted(scene.annPage));
    await press(scene.benPage, "button", /^Mute .*/);
    await until("Ann sees that too", async () => !(await muted(scene.annPage)));
    await scene.benPage.bringToFront();
    await scene.benPage.keyboard.down("Control");
    await scene.benPage.keyboard.press("k");
    await scene.benPage.keyboard.up("Control");
    await find(scene.benPage, "dialog", "Do anything");
    const offered = await rested("what is offered", () => scene.benPage.evaluate(() => [...document.querySelectorAll(".palette-list [role=menuitem]")].map((item) => item.textContent ?? "")));
    if (offered.some((title) => /Add instrument track|Bring in a file/.test(title)) || !offered.some((title) => /Mix view/.test(title))) throw new Error(`offered: ${offered.join(", ")}`);
    await scene.benPage.keyboard.press("Escape");
    const arms = (): Promise<boolean> => scene.benPage.evaluate(() => document.querySelector("[aria-label='Arm Kick'][aria-pressed=true]") !== null);
    await press(scene.benPage, "button", "Arm Kick");
    await until("he is told that it is not offered", () => scene.benPage.evaluate(() => document.body.textContent?.includes("You record on tracks that are offered") ?? false));
    if (await arms()) throw new Error("a track is armed that is not offered");
    await press(scene.annPage, "button", "Close");
    await press(scene.annPage, "group", "Track Kick", { offset: { x: 24, y: 8 } });
    await command(scene.annPage, "Let performers record on the track");
    await settled(scene.annPage);
    await until("what is offered is armed", async () => {
      await press(scene.benPage, "button", "Arm Kick"); // until he has heard that it is
      return until("it is armed", arms, ARMED_MS).catch(() => false);
    });
    await press(scene.benPage, "button", "Arm Kick");
    await command(scene.annPage, "Share");
    await role("Plays and edits");
    await settled(scene.benPage);
    await press(scene.annPage, "button", "Close");
  }],
  ["undo takes back one's own step and leaves the other's", async (scene) => {
    const before = (await tracks(scene.annPage)).length;
    await command(scene.annPage, "Add instrument track");
    await until("Ben sees Ann's track", async () => (await tracks(scene.benPage)).length === before + 1);
    await command(scene.benPage, "Add drum track");
    await until("Ann sees Ben's track", async () => (await tracks(scene.annPage)).length === before + 2);
    const bens = (await tracks(scene.annPage)).at(-1) ?? "";
    await scene.annPage.bringToFront();
    await chord(scene.annPage, "z", "Control");
    await until("one track less", async () => (await tracks(scene.benPage)).length === before + 1);
    await same(scene.annPage, scene.benPage);
    if (!(await tracks(scene.annPage)).includes(bens)) throw new Error(`${bens}, which Ben made, is gone`);
  }],
  ["the server dies with edits under way, and nothing is lost", async (scene) => {
    const before = (await tracks(scene.annPage)).length, { port } = new URL(scene.server.url);
    await scene.server.kill();
    await command(scene.annPage, "Add instrument track");
    await command(scene.benPage, "Add drum track");
    await until("Ann is told that her change waits", async () => /Offline, 1 change waiting/.test(await saveWords(scene.annPage)));
    for (const size of [{ width: 1280, height: 800 }, { width: 1024, height: 768 }, { width: 390, height: 844 }, { width: 1440, height: 900 }]) {
      await scene.annPage.setViewport(size);
      await until(`the bar can be read at ${size.width}`, () => scene.annPage.evaluate((width: number) => {
        const shown = [...document.querySelectorAll<HTMLElement>(".save.warn > span")].find((one) => one.getBoundingClientRect().width > 2), box = shown?.getBoundingClientRect();
        const seen = box && document.elementFromPoint(box.right - 2, box.y + box.height / 2);
        return innerWidth === width && shown !== undefined && /^Offline, 1/.test(shown.textContent ?? "") && shown.scrollWidth <= shown.clientWidth + 1 && seen === shown;
      }, size.width));
    }
    await pictured(scene.annPage, "offline");
    scene.server = await start(scene.folder, port);
    await settled(scene.annPage);
    await settled(scene.benPage);
    await same(scene.annPage, scene.benPage);
    if ((await tracks(scene.annPage)).length !== before + 2) throw new Error(`${(await tracks(scene.annPage)).length} tracks instead of ${before + 2}`);
  }],
  ["who closes the tab and comes back finds the song with what happened since", async (scene) => {
    await scene.benPage.close();
    await command(scene.annPage, "Add instrument track");
    await settled(scene.annPage);
    scene.benPage = await scene.ben.open(scene.server.url);
    await press(scene.benPage, "button", /^Open Night bus (?!\()/);
    await settled(scene.benPage);
    await same(scene.annPage, scene.benPage);
    await pictured(scene.benPage, "ben");
  }],
  ...(long ? keeperChapters : [seenBeforeItIsHere]), // keepers count the guests
  ["neither page complained of anything but a server that was away", async ({ ann, ben }) => {
    const wrong = [...ann.complaints, ...ben.complaints].filter((one) => /status of 401/.test(one) || !/request failed|Failed to load resource|WebSocket|connection|NetworkError|fetch/i.test(one));
    if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join("; "));
  }],
];

const folder = mkdtempSync(join(tmpdir(), "tutti-together-"));
chmodSync(folder, 0o711); // the database's own user passes through
const server = await start(folder);
const scene = { server, folder, adminLink: await server.says(/\S+#admin=\w+/), ann: await launch("chromium"), ben: await launch("firefox") } as Scene;
await tellAll(chapters, scene, {
  ann: scene.ann, ben: scene.ben, folder, end: () => scene.server.stop(),
  seen: async () => { if (scene.benPage) console.log(`        Ann: ${(await tracks(scene.annPage)).join()}\n        Ben: ${(await tracks(scene.benPage)).join()}`); },
});
