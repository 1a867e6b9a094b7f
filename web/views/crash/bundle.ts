// A report as a zip: what the page and the machine are, what went wrong, how playback did, and the song if one wants. Nothing is sent.
import { zipOf, type ZipFile } from "../../lib/zip.ts";
import { t } from "../../messages/index.ts";
import { Field } from "../../project/fields.ts";
import { rawFiles } from "../../store/raw_log.ts";
import { COMMANDS } from "../command_registry.ts";
import { glitches } from "../performance/glitches.ts";
import type { App } from "../app.ts";
import { pageLog } from "./log.ts";

const json = (value: unknown): Blob => new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: "application/json" });

/** This build: the service worker names its cache by the hash of everything in it. */
async function build(): Promise<string> {
  const names = await globalThis.caches?.keys?.().catch(() => []) ?? [];
  return names.find((name) => name.startsWith("tutti-")) ?? "not kept for offline use";
}

async function versions(): Promise<object> {
  return {
    build: await build(), page: [...document.scripts].map((script) => script.src.split("/").pop()).filter(Boolean), commands: COMMANDS.length,
    browser: navigator.userAgent, language: navigator.language, processors: navigator.hardwareConcurrency, screen: `${innerWidth}x${innerHeight} at ${devicePixelRatio}`,
    isolated: globalThis.crossOriginIsolated, when: new Date().toISOString(),
  };
}

function performanceOf(app: App): object {
  const { player } = app;
  return { state: player.state, failure: player.failure(), stats: player.stats(), latency: player.latency(), leftOut: player.leftOut(), recoveries: player.recoveries(), glitches: glitches.get() };
}

/** Each part by itself: what cannot be had is said in its place, and keeps nothing else back. */
export async function reportBundle(app: App, words: string, withSong: boolean): Promise<Blob> {
  const files: ZipFile[] = [];
  const put = async (name: string, make: () => Blob | Promise<Blob>): Promise<void> => {
    files.push(await Promise.resolve().then(make).then((blob) => ({ name, blob }), (error: unknown) => ({ name: t("{name} is missing.txt", { name }), blob: new Blob([String(error)]) })));
  };
  await put("what happened.txt", () => new Blob([`${words.trim() || t("(nothing was written)")}\n`]));
  await put("versions.json", async () => json(await versions()));
  await put("performance.json", () => json(performanceOf(app)));
  await put("log.txt", () => new Blob([pageLog().map((line) => `${new Date(line.atMs).toISOString()} ${line.level}: ${line.text}\n`).join("") || t("Nothing was said.\n")]));
  const project = app.desk.get()?.project;
  if (withSong && project !== undefined) {
    await put("song.tutti", () => project.exportBundle());
    for (const file of await rawFiles(project.id, false)) files.push({ name: `raw/${file.name}`, blob: file.blob });
  }
  return zipOf(files);
}

/** The song's log as it lies on the disk, assets and all, in one zip. */
export async function rawSong(app: App): Promise<{ name: string; blob: Blob } | null> {
  const project = app.desk.get()?.project;
  if (project === undefined) return null;
  const files = await rawFiles(project.id, true);
  return files.length === 0 ? null : { name: `${project.id} raw log.zip`, blob: await zipOf(files) };
}

export const songName = (app: App): string => {
  const project = app.desk.get()?.project;
  try {
    return project?.text(project.root, Field.project.name) || t("Untitled");
  } catch {
    return t("Song");
  }
};
