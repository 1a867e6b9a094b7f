// The whole story over a cluster that dies by pieces: somebody signs up with what they made as a guest and shares a link, another
// browser opens it, both edit, one goes offline and comes back, and the server renders the bytes of the tab; behind the shipped
// proxy, three servers, two workers, PostgreSQL and an S3 store that verifies signatures, while one of each is killed.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Page } from "puppeteer-core";
import { launch, type Session } from "../story/browser.ts";
import { wavFile } from "../story/files.ts";
import { drop, find, press, saveWords, until } from "../story/hands.ts";
import { tellAll } from "./telling.ts";
import { command, renderHash, same, serverHash, settled, tracks } from "./two.ts";

const build = resolve(process.env["BUILD"] ?? "build");
const shots = process.env["SHOTS"];
const LONG_WAIT_MS = 60_000; // for what may need a dead one to come back first

/** A port nobody listens at now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

interface Cluster {
  readonly ports: string[];
  /** `kill server 0`, `kill worker 1`, `kill database`, `disturb store`, `mend`. */
  tell(order: string): Promise<void>;
  end(): Promise<void>;
}

async function beginCluster(url: string): Promise<Cluster> {
  const child = spawn(`${build}/tests/together/cluster`, [`${build}/web`], { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, BUILD: build, TUTTI_URL: url, TUTTI_PROXIES: "1" } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "exit");
  const line = async (): Promise<string> => String((await lines.next()).value ?? "");
  return {
    ports: (await line()).split(" "),
    async tell(order) {
      child.stdin.write(`${order}\n`);
      if ((await line()) !== "done") throw new Error(`${order} was not done`);
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

/** The shipped file, with what belongs to this machine around it: no port but ours, and nothing in its store of certificates. */
function beginProxy(folder: string, url: string, ports: readonly string[]): { end(): Promise<void> } {
  const file = join(folder, "Caddyfile");
  writeFileSync(file, `{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\nimport ${resolve("deploy/Caddyfile")}\n`);
  const child = spawn("caddy", ["run", "--config", file, "--adapter", "caddyfile"], {
    stdio: ["ignore", "ignore", shots ? "inherit" : "ignore"],
    env: { ...process.env, SITE: url, SERVERS: ports.map((port) => `127.0.0.1:${port}`).join(" "), HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  const ended = once(child, "exit");
  return { async end() { child.kill("SIGTERM"); await ended; } };
}

interface Scene { readonly ann: Session; readonly ben: Session; annPage: Page; benPage: Page; readonly url: string; readonly folder: string; readonly cluster: Cluster; proxy: { end(): Promise<void> } }

const shot = async (page: Page, name: string): Promise<void> => {
  if (shots) await page.screenshot({ path: join(shots, `apart-${name}.png`) as `${string}.png` });
};
const bothSettled = async (scene: Scene): Promise<void> => {
  for (const page of [scene.annPage, scene.benPage]) await settled(page, LONG_WAIT_MS);
  await same(scene.annPage, scene.benPage);
};

type Chapter = readonly [name: string, tell: (scene: Scene) => Promise<void>];
const chapters: readonly Chapter[] = [
  ["a guest shares a song, signs up, and it is theirs", async (scene) => {
    scene.annPage = await scene.ann.open(scene.url);
    await press(scene.annPage, "button", "Play the demo song");
    await press(scene.annPage, "button", "Stop");
    await command(scene.annPage, "Share");
    await press(scene.annPage, "button", "Share the song");
    await settled(scene.annPage);
    await press(scene.annPage, "button", "Close");
    await command(scene.annPage, "Account");
    await press(scene.annPage, "radio", "Sign up");
    await (await find(scene.annPage, "textbox", "E-mail")).type("ann@example.org");
    await (await find(scene.annPage, "textbox", "Password")).type("four plain words here");
    await press(scene.annPage, "button", "Make an account");
    await until("it is Ann's account", () => scene.annPage.evaluate(() => document.querySelector("[role=dialog]")?.textContent?.includes("ann@example.org") ?? false));
    await shot(scene.annPage, "account");
    await scene.annPage.keyboard.press("Escape");
    await settled(scene.annPage);
  }],
  ["another browser opens the link, by whichever server it reaches", async (scene) => {
    await command(scene.annPage, "Share");
    await press(scene.annPage, "button", "Make a link");
    const link = await until("a link", () => scene.annPage.evaluate(() => document.querySelector<HTMLInputElement>("[aria-label='Link to this song']")?.value ?? ""));
    if (!link.startsWith(scene.url)) throw new Error(`the link is ${link}`);
    await press(scene.annPage, "button", "Close");
    scene.benPage = await scene.ben.open(link);
    await settled(scene.benPage);
    await same(scene.annPage, scene.benPage);
  }],
  ["each server dies once while both edit", async (scene) => {
    for (const [i, page] of [scene.annPage, scene.benPage, scene.annPage].entries()) {
      const before = (await tracks(page)).length;
      await scene.cluster.tell(`kill server ${i}`);
      await command(page, "Add instrument track");
      await until("the track is there", async () => (await tracks(page)).length === before + 1);
      await bothSettled(scene); // by the two that live
      await scene.cluster.tell("mend");
    }
    await shot(scene.benPage, "servers");
  }],
  ["PostgreSQL dies: edits wait where they were made, and are seen to", async (scene) => {
    const before = (await tracks(scene.annPage)).length;
    await scene.cluster.tell("kill database");
    await command(scene.annPage, "Add instrument track");
    await command(scene.benPage, "Add drum track");
    await until("Ann is told that her change waits", async () => !/^Saved on the server$/.test(await saveWords(scene.annPage)));
    await shot(scene.annPage, "database");
    await scene.cluster.tell("mend");
    await bothSettled(scene);
    if ((await tracks(scene.annPage)).length !== before + 2) throw new Error(`${(await tracks(scene.annPage)).length} tracks instead of ${before + 2}`);
  }],
  ["one goes offline and the proxy starts anew, both edit, and the one comes back", async (scene) => {
    const before = (await tracks(scene.annPage)).length;
    await scene.annPage.setOfflineMode(true); // which leaves sockets open that are: those end with the proxy, which comes back at once
    await scene.proxy.end();
    scene.proxy = beginProxy(scene.folder, scene.url, scene.cluster.ports);
    await until("Ann is told", async () => /Offline/.test(await saveWords(scene.annPage)), LONG_WAIT_MS);
    await command(scene.annPage, "Add instrument track");
    await command(scene.benPage, "Add drum track");
    await settled(scene.benPage);
    await shot(scene.annPage, "offline");
    await scene.annPage.setOfflineMode(false);
    await bothSettled(scene);
    if ((await tracks(scene.benPage)).length !== before + 2) throw new Error(`${(await tracks(scene.benPage)).length} tracks instead of ${before + 2}`);
  }],
  ["a worker dies and the store stumbles, and the server renders the bytes of both tabs", async (scene) => {
    await scene.cluster.tell("disturb store");
    await drop(scene.annPage, "main", [{ name: "Pluck.wav", type: "audio/wav", bytes: wavFile() }]);
    await until("Ben sees its track", async () => (await tracks(scene.benPage)).some((name) => /Pluck/.test(name)), LONG_WAIT_MS);
    await bothSettled(scene);
    await scene.cluster.tell("kill worker 0");
    const ann = await renderHash(scene.annPage), ben = await renderHash(scene.benPage), server = await serverHash(scene.annPage);
    if (ann !== ben || ann !== server) throw new Error(`Ann renders ${ann}, Ben ${ben}, the server ${server}`);
    await shot(scene.annPage, "ann");
    await shot(scene.benPage, "ben");
  }],
];

if (spawnSync("caddy", ["version"]).status !== 0) {
  console.log("not ok  the story needs the proxy, Debian's caddy (make long installs it)\n0 passed, 1 failed");
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), "tutti-apart-"));
const url = `https://localhost:${await freePort()}`;
const cluster = await beginCluster(url);
const scene = { url, folder, cluster, proxy: beginProxy(folder, url, cluster.ports), ann: await launch("chromium", undefined, true), ben: await launch("firefox", undefined, true) } as Scene;
await tellAll(chapters, scene, {
  ann: scene.ann, ben: scene.ben, folder,
  end: async () => {
    await scene.proxy.end();
    await cluster.end();
  },
});
