// What a browser may refuse: room on the disk, files at all, isolation. Each is said plainly and nothing is lost.
import { createServer } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { expect, launchOnDisk, openBench } from "./harness.ts";
import type { Bench } from "./page.ts";

declare const bench: Bench;

export async function aFullDiskKeepsTheWork(url: string): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), "tutti-full-"));
  const context = await launchOnDisk(profile);
  const page = await openBench(context, url);
  await page.evaluate(async () => bench.use(await bench.store.create("Full", "empty")));
  const devtools = await context.newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: url.replace(/\/$/, ""), quotaSize: 1 });
  const full = await page.evaluate(async () => {
    const project = bench.project as NonNullable<typeof bench.project>;
    const { Field } = bench.schema;
    for (let i = 0; i < 100; i++) project.edit("Write", (batch) => batch.setText(project.root, Field.project.notes, String(i).padEnd(60_000, "x")));
    for (let i = 0; i < 400 && project.saveState().kind !== "failed"; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    return project.saveState();
  });
  expect(full.kind === "failed" && full.reason.includes("full"), JSON.stringify(full));
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: url.replace(/\/$/, "") });
  const saved = await page.evaluate(async () => {
    const project = bench.project as NonNullable<typeof bench.project>;
    for (let i = 0; i < 800 && project.saveState().kind !== "saved"; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    return project.saveState().kind;
  });
  expect(saved === "saved", `${saved} after there was room again`);
  await context.close();
  await rm(profile, { recursive: true, force: true });
}

export async function withoutFilesItSaysSo(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    // What a private window of some browsers is like.
    Object.defineProperty(StorageManager.prototype, "getDirectory", { value: undefined, configurable: true });
    delete (StorageManager.prototype as { getDirectory?: unknown }).getDirectory;
  });
  const page = await openBench(context, url);
  const found = await page.evaluate(async () => {
    const project = await bench.store.create("Private", "empty");
    const edit = project.edit("Name", (batch) => batch.setText(project.root, bench.schema.Field.project.name, "Kept in memory"));
    const bundle = await project.exportBundle();
    return { edit, state: project.saveState(), bytes: bundle.size, list: await bench.store.list() };
  });
  expect(found.edit.ok && found.state.kind === "memory-only", JSON.stringify(found.state));
  expect(found.bytes > 100 && found.list.length === 0, "no bundle");
  await context.close();
}

/** What cannot be read is left where it is; what can is shown, and a copy goes on from there. */
export async function aDamagedLogIsKeptAside(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext();
  const page = await openBench(context, url);
  const found = await page.evaluate(async () => {
    const { Field } = bench.schema;
    const project = await bench.store.create("Damaged", "beat");
    project.edit("Name", (batch) => batch.setText(project.root, Field.project.name, "Still here"));
    for (let i = 0; i < 1000 && project.saveState().kind !== "saved"; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    const { id } = project;
    await project.close();
    await bench.spoilLog(id);
    const opened = await bench.store.open(id);
    const edit = opened.edit("No", (batch) => batch.setText(opened.root, Field.project.name, "No"));
    const reason = opened.readOnlyReason;
    const name = opened.text(opened.root, Field.project.name);
    await opened.close();
    const copy = await bench.store.copy(id);
    const copied = { name: copy.text(copy.root, Field.project.name), readOnly: copy.readOnly };
    await copy.close();
    return { edit: edit.ok, reason, name, copied };
  });
  expect(!found.edit && (found.reason ?? "").includes("last 1 of"), `${found.reason}`);
  expect(found.name === "Still here" && found.copied.name === "Still here (copy)" && !found.copied.readOnly, JSON.stringify(found));
  await context.close();
}

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** The same files without the headers that isolate a page. */
async function plainServer(folder: string): Promise<{ url: string; stop(): void }> {
  const server = createServer((request, response) => {
    const name = request.url === "/" ? "/index.html" : (request.url ?? "/").split("?")[0] as string;
    readFile(join(folder, name)).then(
      (content) => response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "text/plain" }).end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, stop: () => void server.close() };
}

export async function withoutIsolationItSaysSo(browser: Browser, folder: string): Promise<void> {
  const server = await plainServer(folder);
  const context = await browser.newContext();
  try {
    const page: Page = await openBench(context, server.url);
    const found = await page.evaluate(async () => {
      const project = await bench.store.create("Not isolated", "beat");
      await bench.use(project);
      await bench.player.start();
      const wav = await project.exportAudio({ format: "s16", rateHz: 0 }, () => {}, new AbortController().signal);
      return { state: bench.player.state, failure: bench.player.failure(), bytes: wav.blob.size, peakDb: wav.peakDb };
    });
    expect(found.state === "failed" && (found.failure ?? "").includes("isolated"), `${found.state}: ${found.failure}`);
    expect(found.bytes > 1000 && found.peakDb > -40, `the export has ${found.bytes} bytes, peak ${found.peakDb} dB`);
  } finally {
    await context.close();
    server.stop();
  }
}
