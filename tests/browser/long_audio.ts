// Tracks too long for memory: three stereo files brought in, opened, played, sought and exported while the tab stays small.
import { expect, type Tab } from "./harness.ts";
import type { Bench } from "./page.ts";

declare const bench: Bench;

/** Runs in the page: three files become tracks, one is called off under way. What stays is what was asked for. */
async function makeLongProject(seconds: number): Promise<{ id: string; problems: string[]; calledOff: string; shown: number; mebibytes: number; names: string[] }> {
  const rate = 48_000, dataBytes = seconds * rate * 4;
  const project = await bench.store.create("Very long", "empty");
  await bench.use(project);
  const head = new DataView(new ArrayBuffer(44));
  const tag = (at: number, text: string): void => [...text].forEach((letter, i) => head.setUint8(at + i, letter.charCodeAt(0)));
  tag(0, "RIFF"), head.setUint32(4, 36 + dataBytes, true), tag(8, "WAVEfmt "), head.setUint32(16, 16, true), head.setUint16(20, 1, true), head.setUint16(22, 2, true);
  head.setUint32(24, rate, true), head.setUint32(28, rate * 4, true), head.setUint16(32, 4, true), head.setUint16(34, 16, true), tag(36, "data"), head.setUint32(40, dataBytes, true);
  const fileOf = (track: number): File => {
    const parts: BlobPart[] = [head.buffer];
    for (let at = 0; at < seconds; at++) {
      const second = new Int16Array(rate * 2);
      for (let i = 0; i < rate; i++) second[2 * i] = second[2 * i + 1] = ((i * 37 + at * 101 + track * 977) % 20_000) - 10_000;
      parts.push(new Blob([second]));
    }
    return new File(parts, `long ${track}.wav`);
  };
  const problems: string[] = [];
  let shown = 0;
  for (let track = 0; track < 3; track++) {
    const result = await project.importFile(fileOf(track), 0, null, () => shown++);
    if (!result.ok) problems.push(result.problem);
  }
  const stop = new AbortController(), revision = project.revision();
  const called = await project.importFile(fileOf(9), 0, null, (part) => part > 0.1 && part < 1 && stop.abort(), stop.signal);
  const calledOff = called.ok || project.revision() !== revision ? "it was brought in" : called.problem;
  const mebibytes = bench.open().document.engine.memory.buffer.byteLength / 2 ** 20;
  await bench.player.stop();
  await project.close();
  const root = await navigator.storage.getDirectory(), names: string[] = [];
  const folder = await (await (await root.getDirectoryHandle("projects")).getDirectoryHandle(project.id)).getDirectoryHandle("assets");
  for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
  return { id: project.id, problems, calledOff, shown, mebibytes, names };
}

/** Runs in the page: open it, play at once, play on, seek about. Times in milliseconds. */
async function playLongProject([id, seconds]: readonly [string, number]): Promise<Record<string, number>> {
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const opened = performance.now();
  const project = await bench.store.open(id);
  await bench.use(project);
  await bench.player.start();
  bench.player.play();
  let heardAfter = 0;
  for (let i = 0; i < 400 && heardAfter === 0; i++) {
    await sleep(5);
    if ((bench.meters(project.master)?.[0] ?? 0) > 0.05) heardAfter = performance.now() - opened;
  }
  await sleep(300);
  const misses = (): number => bench.player.stats().pageMisses;
  const steady = misses();
  await sleep(3000);
  const missedPlaying = misses() - steady;
  let silent = 0, worst = 0;
  const seeks = 10, block = 64 / 48_000;
  for (let i = 0; i < seeks; i++) {
    const before = misses();
    bench.player.seekTicks(project.ticksAt(((i * 37 + 11) % 97) / 97 * (seconds - 5)));
    await sleep(400);
    const gone = ((misses() - before) / 3) * block * 1000; // three tracks miss each block
    silent += gone / seeks;
    worst = Math.max(worst, gone);
  }
  const settled = misses();
  await sleep(1000);
  const missedAfter = misses() - settled;
  bench.player.stop();
  const document = bench.open().document.engine.memory.buffer.byteLength, sound = bench.sound.currentOutput()?.graph.engine.memory.buffer.byteLength ?? 0;
  const { underruns } = bench.player.stats();
  return { heardAfter, missedPlaying, missedAfter, silent, worst, underruns, mebibytes: (document + sound) / 2 ** 20 };
}

/** Runs in the page: the export of it, against what the files say. */
async function exportLongProject(seconds: number): Promise<number> {
  const project = bench.open();
  const { blob } = await project.exportAudio({ format: "f32", rateHz: 0 }, () => {}, new AbortController().signal);
  let wrong = 0;
  for (const at of [0, 1, seconds >> 1, seconds - 2]) {
    const samples = new Float32Array(await blob.slice(58 + at * 48_000 * 8, 58 + (at + 1) * 48_000 * 8).arrayBuffer());
    for (let i = 0; i < 48_000; i++) {
      let sum = 0;
      for (let track = 0; track < 3; track++) sum += (((i * 37 + at * 101 + track * 977) % 20_000) - 10_000) / 32_768;
      if (Math.abs((samples[2 * i] as number) - sum) > 1e-5 || Math.abs((samples[2 * i + 1] as number) - sum) > 1e-5) wrong++;
    }
  }
  return wrong;
}

export async function longAudioIsReadWhileItPlays(page: Tab, seconds: number): Promise<void> {
  const made = await page.evaluate(makeLongProject, seconds), { id } = made;
  expect(made.problems.length === 0, made.problems.join(" "));
  expect(made.shown > 3 * 3, `progress was told ${made.shown} times`);
  expect(made.calledOff.startsWith("Stopped"), made.calledOff);
  expect(made.names.length === 3 && made.names.every((name) => /^[0-9a-f]{64}$/.test(name)), `there lies ${made.names}`);
  expect(made.mebibytes < 64, `bringing them in took ${made.mebibytes} MiB of the document's memory`);
  const found = await page.evaluate(playLongProject, [id, seconds] as const);
  const { heardAfter = 0, silent = 0, worst = 0, mebibytes = 0 } = found;
  console.log(`        three stereo tracks of ${seconds} s in ${mebibytes.toFixed()} MiB: heard ${heardAfter.toFixed()} ms after opening,`);
  console.log(`        seeks silent for ${silent.toFixed()} ms (${worst.toFixed()} at most), ${found["missedPlaying"]} blocks missed in 3 s of playing`);
  expect(heardAfter > 0, "it is never heard");
  expect(found["missedPlaying"] === 0 || (found["underruns"] ?? 0) > 0, `${found["missedPlaying"]} blocks were missed while it played on`);
  expect(mebibytes < 300, `${mebibytes} MiB are held`);
  if (seconds > 600) return; // its export would take the test's time
  const wrong = await page.evaluate(exportLongProject, seconds);
  expect(wrong === 0, `${wrong} frames of the export are not those of the files`);
  await page.evaluate(async () => bench.open().close());
}
