// Hostile files and refusing browsers, through the page that people use: what it says, and that the song is as it was.

import type { Page } from "puppeteer-core";
import { type BrowserName, launch, type Session } from "../story/browser.ts";
import { drop, find, press, rested, saveWords, until } from "../story/hands.ts";
import { type Server, serve } from "../story/server.ts";
import { check, expect } from "./check.ts";
import type { Hostile } from "./hostile.ts";
import { servePlainly } from "./plain_server.ts";
import { edit, keepsACopy, muted, openAgain, openDemo, saved, says, takeMessage, told } from "./song.ts";
import * as worlds from "./worlds.ts";

interface Scene {
  session: Session;
  readonly server: Server;
  readonly build: string;
  readonly files: readonly Hostile[];
}
type Fault = (scene: Scene) => Promise<void>;

/** A page in a world of its own, closed at the end whatever happened. */
async function inPage(scene: Scene, prepare: ((page: Page) => Promise<unknown>) | undefined, act: (page: Page) => Promise<void>, url = scene.server.url): Promise<void> {
  const page = await scene.session.open(url, prepare);
  page.on("dialog", (dialog) => void dialog.accept().catch(() => {}));
  try {
    await find(page, "heading", "What shall we play?");
    await act(page);
  } finally {
    await page.close().catch(() => {});
  }
}

const give = (page: Page, { name, bytes }: Hostile): Promise<void> => drop(page, "main", [{ name, type: "", bytes }]);

/** What is wrong and what to do; what a reader says of it is for the report. */
const PLAIN = / (is (damaged|not whole|empty|larger|of a kind)|was made by a newer).*\. [A-Z].+\.$/m, READERS = /byte|chunk|json|directory|entry|header|frame|fmt|MThd|MTrk|COMM/i;

const hostileFilesAreRefused: Fault = (scene) => inPage(scene, undefined, async (page) => {
  await openDemo(page);
  const before = await told(page), wrong: string[] = [];
  // Firefox gets every third: the words come from the same C.
  for (const file of scene.files.filter((_, i) => scene.session.name === "chromium" || i % 3 === 0)) {
    await give(page, file);
    const message = await takeMessage(page);
    if (!message.includes(file.name) || !PLAIN.test(message) || READERS.test(message.replaceAll(file.name, ""))) wrong.push(`${file.name}: ${message}`);
    await find(page, "button", "Mute Keys"); // still in the song
  }
  expect(wrong.length === 0, wrong.join("; "));
  expect((await told(page)) === before, "the song changed");
});

const aBrokenFileStartsNoSong: Fault = (scene) => inPage(scene, undefined, async (page) => {
  /** Songs on the disk: the message comes before the last trace of the attempt is gone. */
  const count = (): Promise<number> => page.evaluate(async () => {
    const root = await navigator.storage.getDirectory(), projects = await root.getDirectoryHandle("projects", { create: true });
    let songs = 0;
    for await (const entry of projects.values()) songs += entry.kind === "directory" ? 1 : 0;
    return songs;
  });
  const before = await count();
  for (const name of ["truncated.mid", "picture.mid", "flipped.tutti"]) {
    await give(page, scene.files.find((file) => file.name === name) as Hostile);
    expect((await takeMessage(page)).includes(name), "the message names the file");
    await find(page, "heading", "What shall we play?");
  }
  await until("no song is left behind", async () => (await count()) === before);
});

const withoutFilesItSaysSo: Fault = (scene) => inPage(scene, worlds.withoutFiles, async (page) => {
  await says(page, /keeps no files on this device/); // before any work is done
  await openDemo(page);
  await edit(page);
  expect((await saveWords(page)).startsWith("Only in memory"), await saveWords(page));
  await says(page, /only in memory[^]*keeps no files on this device/);
  await press(page, "button", "Start screen");
  await says(page, /would be lost/);
  await find(page, "button", "Mute Keys"); // still in the song
  expect((await keepsACopy(page)) > 1000, "the copy has bytes");
  await press(page, "button", /^Project /);
  await press(page, "menuitem", "Save as template…");
  await says(page, /keeps no files on this device[^]*The template goes when this page is closed/);
  await press(page, "button", "Save the template");
  await says(page, /Night bus is a template until this page is closed: this browser keeps nothing/);
  await press(page, "button", "Start screen"); // a copy was kept: nothing would be lost
  await press(page, "button", "New song from Night bus");
  await find(page, "button", "Project Night bus");
});

const aFullDiskLosesNothing: Fault = (scene) => inPage(scene, worlds.withADiskThatFills, async (page) => {
  await openDemo(page);
  await saved(page);
  await worlds.fill(page, true);
  const wanted = await edit(page);
  await until("Not saved", async () => (await saveWords(page)).startsWith("Not saved"));
  await says(page, /The last changes are not saved[^]*The disk is full/);
  await press(page, "button", "Start screen");
  await says(page, /would be lost/);
  expect((await muted(page)) === wanted, "the edit is kept");
  expect((await keepsACopy(page)) > 1000, "a copy can be saved meanwhile");
  await worlds.fill(page, false);
  await saved(page);
  await page.reload();
  await openAgain(page);
  expect((await muted(page)) === wanted, "the edit came back");
});

const withoutIsolationItSaysSo: Fault = async (scene) => {
  const plain = await servePlainly(`${scene.build}/web`);
  try {
    await inPage(scene, undefined, async (page) => {
      await says(page, /no sound here[^]*isolated page[^]*Open it by the address/);
      await openDemo(page);
      await edit(page);
      await press(page, "button", "Play");
      await says(page, /There is no sound[^]*isolated page[^]*Editing and export work/);
      await edit(page);
      await saved(page);
    }, plain.url);
  } finally {
    plain.stop();
  }
};

const withoutADeviceItSaysSo: Fault = (scene) => inPage(scene, worlds.withoutADevice, async (page) => {
  await openDemo(page);
  await press(page, "button", "Play");
  await says(page, /No audio device answered[^]*Connect headphones/);
  await find(page, "button", "Try again");
  await find(page, "button", "Play"); // not playing, and not pretending to
  await edit(page);
  await saved(page);
});

const aRefusingDeviceIsSaid: Fault = (scene) => inPage(scene, worlds.withARefusingDevice, async (page) => {
  await openDemo(page);
  await press(page, "button", "Play");
  await says(page, /There is no sound[^]*audio device[^]*Choose another output/);
  await edit(page);
  await saved(page);
});

/** The server is gone: the page opens from this device, the song is there, sounds and is saved. */
const withoutANetworkItPlays: Fault = async (scene) => {
  const server = await serve(scene.build);
  await inPage(scene, undefined, async (page) => {
    await openDemo(page);
    await saved(page);
    await until("the page is kept for later", () => page.evaluate(async () => {
      const worker = await navigator.serviceWorker.getRegistration(), [build] = await caches.keys();
      return worker?.active?.state === "activated" && build !== undefined && (await (await caches.open(build)).keys()).length > 5;
    }));
  }, server.url).finally(() => server.stop());
  await inPage(scene, undefined, async (page) => {
    await openAgain(page);
    await press(page, "button", "Play");
    const position = (): Promise<string> => page.$eval('[role=timer][aria-label="Position"]', (one) => one.textContent ?? "");
    const first = await position();
    await until("the playhead moves", async () => (await position()) !== first);
    await edit(page);
    await saved(page);
  }, server.url);
};

const aDeadEngineComesBack: Fault = (scene) => inPage(scene, worlds.withABreakableEngine, async (page) => {
  await openDemo(page);
  await press(page, "button", "Play");
  const position = (): Promise<string> => page.$eval('[role=timer][aria-label="Position"]', (one) => one.textContent ?? "");
  const moves = async (): Promise<void> => {
    const first = await position();
    await until("the playhead moves", async () => (await position()) !== first);
  };
  await moves();
  const before = await told(page);
  await worlds.breakEngine(page);
  await says(page, /The sound engine stopped and was started again\. Nothing is lost/);
  await moves();
  expect((await told(page)) === before, "the song changed");
});

const aSecondTabIsTold: Fault = (scene) => inPage(scene, undefined, async (first) => {
  await openDemo(first);
  const wanted = await edit(first);
  await saved(first);
  await inPage(scene, undefined, async (second) => {
    await press(second, "button", /^Open Night bus/);
    await says(second, /is open in another tab/);
    await press(second, "button", "Open for reading");
    await find(second, "button", "Mute Keys");
    await says(second, /You are reading[^]*Another tab leads/);
    await press(second, "button", "Mute Keys");
    await says(second, /nothing can be changed here/);
    expect((await muted(second)) === wanted, "it shows what is there, unchanged");
  });
  expect((await muted(first)) === wanted, "the first tab is as it was");
});

/** It had written the edit when it died: the edit is neither lost nor there twice, and saving goes on. */
const aDeadStorageComesBack: Fault = async (scene) => {
  let before = "";
  await inPage(scene, worlds.withAMortalStorage, async (page) => {
    await openDemo(page);
    await saved(page);
    await worlds.letStorageDie(page);
    await edit(page);
    await says(page, /Not saved/);
    await saved(page);
    await edit(page);
    await saved(page);
    before = await told(page);
  });
  await inPage(scene, undefined, async (page) => {
    await openAgain(page);
    expect((await told(page)) === before, "the song is as it was, undo included");
  });
};

/** What lists the songs is gone, as after a tab that died too soon: they are found again, in the order in which they were worked on. */
const aListThatIsGoneIsMadeAgain: Fault = async (scene) => {
  const songs = (page: Page): Promise<string[]> => page.$$eval(".card-open b", (names) => names.map((name) => name.textContent ?? ""));
  await inPage(scene, undefined, async (page) => {
    await openDemo(page);
    await saved(page);
  });
  await inPage(scene, undefined, async (page) => {
    await press(page, "button", /^Make a beat/);
    await saved(page);
  });
  let before: string[] = [];
  await inPage(scene, undefined, async (page) => {
    before = await rested("the songs", () => songs(page));
    expect(before.length > 1, before.join());
    await page.evaluate(async () => (await (await navigator.storage.getDirectory()).getDirectoryHandle("projects")).removeEntry("index.json"));
  });
  await inPage(scene, undefined, async (page) => {
    await until("the same songs in the same order", async () => (await songs(page)).join() === before.join()).catch(async (error: Error) => {
      throw new Error(`${error.message}: ${(await songs(page)).join()}, before ${before.join()}`);
    });
  });
};

/** The tab goes in the middle of playing, the instant the page says "saved". */
const aKilledTabKeepsWhatWasSaved: Fault = async (scene) => {
  let wanted = false;
  await inPage(scene, undefined, async (page) => {
    await openDemo(page);
    await press(page, "button", "Play");
    for (let i = 0; i < 3; i++) wanted = await edit(page);
    await saved(page);
  });
  await inPage(scene, undefined, async (page) => {
    await openAgain(page);
    expect((await muted(page)) === wanted, "the last edit is there");
    expect(/Mute Keys|mute/i.test(await told(page)), "undo is there");
  });
};

const aKilledBrowserKeepsWhatWasSaved: Fault = async (scene) => {
  const page = await scene.session.open(scene.server.url);
  await openDemo(page);
  await press(page, "button", "Play");
  let wanted = false;
  for (let i = 0; i < 5; i++) wanted = await edit(page);
  await saved(page);
  const before = await told(page), profile = await scene.session.kill();
  scene.session = await launch(scene.session.name, profile);
  await inPage(scene, undefined, async (again) => {
    await openAgain(again);
    expect((await muted(again)) === wanted, "the last edit is there");
    expect((await told(again)) === before, "and everything else, undo included");
  });
};

const faults: readonly (readonly [string, Fault])[] = [
  ["hostile files are refused by name and place, the song stays", hostileFilesAreRefused],
  ["a broken file on the start screen starts no song", aBrokenFileStartsNoSong],
  ["without files it says so before and after, and offers a copy", withoutFilesItSaysSo],
  ["a full disk is said, keeps the edits, and saves when there is room", aFullDiskLosesNothing],
  ["without isolation editing works and sound says why", withoutIsolationItSaysSo],
  ["without a device it says so in plain words", withoutADeviceItSaysSo],
  ["a refusing device is said in plain words", aRefusingDeviceIsSaid],
  ["a dead sound engine comes back and says so", aDeadEngineComesBack],
  ["without a network the page opens and plays", withoutANetworkItPlays],
  ["a dead storage worker comes back, and what it wrote is there once", aDeadStorageComesBack],
  ["a second tab is told, may read, and changes nothing", aSecondTabIsTold],
  ["a list that is gone is made again", aListThatIsGoneIsMadeAgain],
  ["a killed tab keeps what was saved", aKilledTabKeepsWhatWasSaved],
  ["a killed browser keeps what was saved", aKilledBrowserKeepsWhatWasSaved],
];

export async function pageIsRefused(name: BrowserName, build: string, files: readonly Hostile[], only: string | undefined): Promise<void> {
  const server = await serve(build);
  const scene: Scene = { session: await launch(name), server, build, files };
  for (const [what, fault] of faults) if (what.includes(only ?? "")) await check(`${name}: ${what}`, () => fault(scene));
  await scene.session.close();
  await server.stop();
}
