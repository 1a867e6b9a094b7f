// Tracks too long for memory: three stereo files of three formats brought in, opened, played, sought and exported while the tab stays small.
import { expect, remark, type Tab } from "./harness.ts";
import type { Id } from "../../web/project/api.ts";
import type { Bench } from "./page.ts";

declare const bench: Bench;

/** How long the tracks are, for how long they play on, and how often one goes somewhere else in them. */
interface Length { readonly seconds: number; readonly playMs: number; readonly seeks: number }
export const SHORT_AUDIO: Length = { seconds: 150, playMs: 1500, seeks: 4 }, LONG_AUDIO: Length = { seconds: 1200, playMs: 3000, seeks: 10 };

/** Runs in the page: a WAV, an AIFF and a FLAC become tracks, one is called off under way. What stays is what was asked for. */
async function makeLongProject(seconds: number): Promise<{ id: string; problems: string[]; calledOff: string; shown: number; mebibytes: number; names: string[] }> {
  const rate = 48_000, dataBytes = seconds * rate * 4;
  const project = await bench.store.create("Very long", "empty");
  await bench.use(project);
  const valueAt = (track: number, second: number, i: number): number => ((i * 37 + second * 101 + track * 977) % 20_000) - 10_000;
  const tag = (head: DataView, at: number, text: string): void => [...text].forEach((letter, i) => head.setUint8(at + i, letter.charCodeAt(0)));
  const second = (track: number, at: number, little: boolean): DataView => {
    const samples = new DataView(new ArrayBuffer(rate * 4));
    for (let i = 0; i < rate; i++) for (let side = 0; side < 2; side++) samples.setInt16(4 * i + 2 * side, valueAt(track, at, i), little);
    return samples;
  };
  const wav = (track: number): BlobPart[] => {
    const head = new DataView(new ArrayBuffer(44));
    tag(head, 0, "RIFF"), head.setUint32(4, 36 + dataBytes, true), tag(head, 8, "WAVEfmt "), head.setUint32(16, 16, true), head.setUint16(20, 1, true), head.setUint16(22, 2, true);
    head.setUint32(24, rate, true), head.setUint32(28, rate * 4, true), head.setUint16(32, 4, true), head.setUint16(34, 16, true), tag(head, 36, "data"), head.setUint32(40, dataBytes, true);
    return [head.buffer, ...Array.from({ length: seconds }, (_, at) => new Blob([second(track, at, true).buffer as ArrayBuffer]))];
  };
  const aiff = (track: number): BlobPart[] => {
    const head = new DataView(new ArrayBuffer(54));
    tag(head, 0, "FORM"), head.setUint32(4, 46 + dataBytes), tag(head, 8, "AIFFCOMM"), head.setUint32(16, 18), head.setUint16(20, 2), head.setUint32(22, seconds * rate), head.setUint16(26, 16);
    head.setUint16(28, 16383 + 15), head.setUint16(30, rate), tag(head, 38, "SSND"), head.setUint32(42, dataBytes + 8);
    return [head.buffer, ...Array.from({ length: seconds }, (_, at) => new Blob([second(track, at, false).buffer as ArrayBuffer]))];
  };
  /** Each second a block of samples as they are. */
  const flac = (track: number): BlobPart[] => {
    const sums = (bits: number, polynomial: number): number[] => Array.from({ length: 256 }, (_, byte) => {
      let sum = byte << (bits - 8);
      for (let i = 0; i < 8; i++) sum = ((sum << 1) ^ (sum >> (bits - 1) ? polynomial : 0)) & (2 ** bits - 1);
      return sum;
    });
    const eight = sums(8, 0x07), sixteen = sums(16, 0x8005);
    const head = new DataView(new ArrayBuffer(42));
    tag(head, 0, "fLaC"), head.setUint32(4, 0x80000022), head.setUint16(8, rate), head.setUint16(10, rate), head.setUint32(18, (rate << 12) | (1 << 9) | (15 << 4)), head.setUint32(22, seconds * rate);
    const block = (at: number): ArrayBuffer => {
      const number = at < 128 ? [at] : [0xc0 | (at >> 6), 0x80 | (at & 63)], begin = [0xff, 0xf8, 0x70, 0x18, ...number, (rate - 1) >> 8, (rate - 1) & 255];
      const bytes = new Uint8Array(begin.length + 1 + 2 * (1 + rate * 2) + 2), view = new DataView(bytes.buffer);
      bytes.set([...begin, begin.reduce((sum, byte) => eight[sum ^ byte] as number, 0)]);
      let to = begin.length + 1;
      for (let side = 0; side < 2; side++) {
        bytes[to++] = 0x02;
        for (let i = 0; i < rate; i++, to += 2) view.setInt16(to, valueAt(track, at, i));
      }
      let sum = 0;
      for (let i = 0; i < to; i++) sum = ((sum << 8) & 0xffff) ^ (sixteen[(sum >> 8) ^ (bytes[i] as number)] as number);
      view.setUint16(to, sum);
      return bytes.buffer;
    };
    return [head.buffer, ...Array.from({ length: seconds }, (_, at) => new Blob([block(at)]))];
  };
  const problems: string[] = [];
  let shown = 0;
  for (const [track, make] of [wav, aiff, flac].entries()) {
    const result = await project.importFile(new File(make(track), `long ${track}`), 0, null, () => shown++);
    if (!result.ok) problems.push(result.problem);
  }
  const stop = new AbortController(), revision = project.revision();
  const called = await project.importFile(new File(wav(9), "long 9"), 0, null, (part) => part > 0.1 && part < 1 && stop.abort(), stop.signal);
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
async function playLongProject([id, { seconds, playMs, seeks }]: readonly [string, Length]): Promise<Record<string, number>> {
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const opened = performance.now();
  const project = await bench.store.open(id);
  await bench.use(project);
  await bench.player.start();
  bench.player.play();
  let heardAfter = 0;
  for (let i = 0; i < 4000 && heardAfter === 0; i++) {
    await sleep(5);
    if ((bench.meters(project.master)?.[0] ?? 0) > 0.05) heardAfter = performance.now() - opened;
  }
  await sleep(300);
  const misses = (): number => bench.player.stats().pageMisses;
  const steady = misses();
  await sleep(playMs);
  const missedPlaying = misses() - steady;
  let silent = 0, worst = 0;
  const block = 64 / 48_000;
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

/** Runs in the page: a track follows the tempo, faster than it was, and is heard; by how much the memory of the sound has grown. */
async function stretchLongTrack(): Promise<{ problem: string; heard: boolean; grownMebibytes: number }> {
  const project = bench.open(), { Kind, Field } = bench.schema, sound = (): number => bench.sound.currentOutput()?.graph.memoryBytes() ?? 0;
  const tracks = project.childrenOf(project.root, Kind.track).filter((track) => project.childrenOf(track, Kind.audioClip).length > 0);
  const [clip] = project.childrenOf(tracks[0] as Id, Kind.audioClip), before = sound();
  const result = project.edit("Follow the tempo", (batch) => {
    batch.setInt(clip as Id, Field.audioClip.timeBase, 1);
    batch.setInt(clip as Id, Field.audioClip.stretch, 2);
    batch.setReal(clip as Id, Field.audioClip.sourceBpm, 100);
    for (const track of tracks.slice(1)) batch.setBool(track, Field.track.mute, true);
  });
  bench.player.seekTicks(project.ticksAt(30));
  bench.player.play();
  let heard = false;
  for (let i = 0; i < 4000 && !heard; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const { songFrame } = bench.sound.currentOutput()?.graph.meters.readClock() ?? { songFrame: 0 };
    heard = songFrame > 31 * 48_000 && (bench.meters(project.master)?.[0] ?? 0) > 0.05; // a meter may still show what was before
  }
  bench.player.stop();
  if (result.ok) project.undo();
  return { problem: result.ok ? "" : result.problem, heard, grownMebibytes: (sound() - before) / 2 ** 20 };
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

export async function longAudioIsReadWhileItPlays(page: Tab, length: Length): Promise<void> {
  const { seconds, playMs } = length;
  const made = await page.evaluate(makeLongProject, seconds), { id } = made;
  expect(made.problems.length === 0, made.problems.join(" "));
  expect(made.shown > 3 * 3, `progress was told ${made.shown} times`);
  expect(made.calledOff.startsWith("Stopped"), made.calledOff);
  expect(made.names.length === 3 && made.names.every((name) => /^[0-9a-f]{64}$/.test(name)), `there lies ${made.names}`);
  expect(made.mebibytes < 64, `bringing them in took ${made.mebibytes} MiB of the document's memory`);
  const found = await page.evaluate(playLongProject, [id, length] as const);
  const { heardAfter = 0, silent = 0, worst = 0, mebibytes = 0 } = found;
  remark(`three stereo tracks of ${seconds} s in ${mebibytes.toFixed()} MiB: heard ${heardAfter.toFixed()} ms after opening,`);
  remark(`seeks silent for ${silent.toFixed()} ms (${worst.toFixed()} at most), ${found["missedPlaying"]} blocks missed in ${playMs / 1000} s of playing`);
  expect(heardAfter > 0, "it is never heard");
  expect(found["missedPlaying"] === 0 || (found["underruns"] ?? 0) > 0, `${found["missedPlaying"]} blocks were missed while it played on`);
  expect(mebibytes < 300, `${mebibytes} MiB are held`);
  const followed = await page.evaluate(stretchLongTrack);
  expect(followed.problem === "" && followed.heard, `what is stretched is never heard ${followed.problem}`);
  expect(followed.grownMebibytes < 16, `stretching took ${followed.grownMebibytes} MiB of the sound's memory`);
  if (seconds > 600) return; // its export would take the test's time
  const wrong = await page.evaluate(exportLongProject, seconds);
  expect(wrong === 0, `${wrong} frames of the export are not those of the files`);
  await page.evaluate(async () => bench.open().close());
}
