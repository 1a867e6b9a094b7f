// Files in and out: audio as durable assets, bundles that sound the same, what is no audio at all.
import { benchReady, expect, remark, type Tab } from "./harness.ts";
import type { Bench } from "./page.ts";

declare const bench: Bench;

/** A second of a 440 Hz sine, 16 bit, 44.1 kHz: another rate than the project's. */
function sineWav(): number[] {
  const frames = 44_100;
  const bytes = Buffer.alloc(44 + frames * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + frames * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(44_100, 24);
  bytes.writeUInt32LE(88_200, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(frames * 2, 40);
  for (let i = 0; i < frames; i++) bytes.writeInt16LE(Math.round(Math.sin((i * 2 * Math.PI * 440) / 44_100) * 16_000), 44 + i * 2);
  return [...bytes];
}

export async function audioIsAnAsset(page: Tab): Promise<void> {
  const imported = await page.evaluate(async (bytes) => {
    const project = await bench.store.create("Audio", "empty");
    await bench.use(project);
    const result = await project.importFile(new File([Uint8Array.from(bytes)], "sine.wav"), 0, null, () => {});
    const asset = project.childrenOf(project.root, bench.schema.Kind.asset)[0];
    const peaks = new Float32Array(8);
    for (let i = 0; i < 20 && asset !== undefined; i++) project.peaks(asset, 0, 0, 44_100 / 4, peaks);
    const wav = await project.exportAudio({ format: "f32", rateHz: 0 }, () => {}, new AbortController().signal);
    for (let i = 0; i < 400 && project.saveState().kind !== "saved"; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    const { id } = project;
    await project.close();
    return { result, peaks: [...peaks], sha256: wav.sha256, peakDb: wav.peakDb, id };
  }, sineWav());
  expect(imported.result.ok, JSON.stringify(imported.result));
  expect(imported.peaks.every((value, i) => Math.abs(Math.abs(value) - 16_000 / 32_768) < 0.01 && value < 0 === (i % 2 === 0)), `peaks ${imported.peaks}`);
  expect(imported.peakDb > -12, `peak ${imported.peakDb} dB`);
  await page.reload();
  await benchReady(page);
  const again = await page.evaluate(async (id) => {
    const project = await bench.store.open(id);
    await bench.use(project);
    for (let i = 0; i < 1000 && !(await bench.assetsHere(project)); i++) await new Promise((resolve) => setTimeout(resolve, 20));
    const { sha256 } = await project.exportAudio({ format: "f32", rateHz: 0 }, () => {}, new AbortController().signal);
    return sha256;
  }, imported.id);
  expect(again === imported.sha256, `${again} after a reload, ${imported.sha256} before`);
}

/** A minute of stereo at another rate: hashed, resampled and packed by workers while the page goes on. */
export async function longAudioHoldsNothingUp(page: Tab): Promise<void> {
  const found = await page.evaluate(async () => {
    const project = await bench.store.create("Long", "empty");
    await bench.use(project);
    await bench.player.start();
    const frames = 44_100 * 60;
    const wav = bench.floatWav([0, 1].map((c) => Float32Array.from({ length: frames }, (_, i) => 0.3 * Math.sin(i * (0.05 + c * 0.01)))), 44_100);
    let longest = 0, looks = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      looks++;
      last = now;
    }, 4);
    const begun = performance.now();
    const result = await project.importFile(new File([wav], "long.wav"), 0, null, () => {});
    bench.player.play();
    let heardAfter = 0;
    for (let i = 0; i < 1000 && heardAfter === 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      if ((bench.meters(project.master)?.[0] ?? 0) > 0.1) heardAfter = performance.now() - begun;
    }
    clearInterval(watch);
    bench.player.stop();
    await project.close();
    return { result, longest, looks, heardAfter };
  });
  remark(`a minute of stereo: heard ${found.heardAfter.toFixed()} ms after the drop, the page held up ${found.longest.toFixed()} ms at most`);
  expect(found.result.ok, JSON.stringify(found.result));
  expect(found.heardAfter > 0, "it is never heard");
  expect(found.looks > 20, `the page could look up ${found.looks} times`);
}

export async function bundlesSoundTheSame(page: Tab): Promise<void> {
  const found = await page.evaluate(async () => {
    const project = bench.project as NonNullable<typeof bench.project>;
    const signal = new AbortController().signal;
    const before = await project.exportAudio({ format: "s16", rateHz: 44_100 }, () => {}, signal);
    const bundle = await project.exportBundle();
    const other = await bench.store.openBundle(new File([bundle], "copy.tutti"));
    const after = await other.exportAudio({ format: "s16", rateHz: 44_100 }, () => {}, signal);
    const { id } = other;
    await other.close();
    const reopened = await bench.store.open(id);
    for (let i = 0; i < 1000 && !(await bench.assetsHere(reopened)); i++) await new Promise((resolve) => setTimeout(resolve, 20));
    const stored = await reopened.exportAudio({ format: "s16", rateHz: 44_100 }, () => {}, signal);
    await reopened.close();
    return { before: before.sha256, after: after.sha256, stored: stored.sha256, bytes: bundle.size };
  });
  expect(found.before === found.after, `the bundle sounds ${found.after}, the project ${found.before}`);
  expect(found.before === found.stored, `stored and opened again it sounds ${found.stored}`);
}

export async function junkIsRefused(page: Tab): Promise<void> {
  const found = await page.evaluate(async () => {
    const project = bench.project as NonNullable<typeof bench.project>;
    const revision = project.revision();
    const junk = (name: string, text: string) => project.importFile(new File([text], name), 0, null, () => {});
    const results = [await junk("a.mid", "MThd\0\0\0\x06"), await junk("b.wav", "RIFF\xff\xff\xff\xffWAVEjunk"), await junk("c.txt", "Dear diary"), await junk("empty.mid", "")];
    const bundle = await bench.store.openBundle(new File(["PK\x03\x04 but no more"], "d.tutti")).then(() => "opened", (error: Error) => error.message);
    return { results, bundle, changed: project.revision() !== revision };
  });
  for (const result of found.results) expect(!result.ok && result.problem.length > 10, JSON.stringify(result));
  expect(found.bundle !== "opened" && found.bundle.length > 10, found.bundle);
  expect(!found.changed, "a refused file changed the project");
}
