// Recording in a real browser whose microphone is the browser's own: through the worklet and the rings to a worker and the disk.
import type { Browser } from "playwright-core";
import { expect, openBench } from "./harness.ts";

interface Clip { startTicks: number; lengthTicks: number; peak: number; frames: number; mute: boolean }

/** A new song with an audio track, sound running and the microphone heard: run in the page. */
const begin = `
  window.studio = async () => {
    const project = await bench.store.create("Studio", "empty");
    await bench.use(project);
    await bench.player.start();
    const { track } = bench.addTrack(project, { type: "audio" }, null);
    const recorder = await bench.openRecorder();
    const start = (name, shiftFrames = 0) => [{ name, project: 7n, track, input: 0, shiftFrames, beganMs: Date.now() }];
    const record = (takes, atFrame = -1) => project.record({ label: "Record", takes, notes: null, punch: [0, 0], atFrame });
    return { project, track, recorder, start, record };
  };
  window.sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  window.clock = () => bench.sound.currentOutput().graph.meters.readClock();
  window.outputFrame = () => clock().outputFrame;
  /** Until so many frames have sounded from where the song began to play: a busy machine's sound runs behind the wall's clock. Gives where that was. */
  window.played = async (frames) => {
    while (!clock().playing) await sleep(5);
    const from = outputFrame();
    while (outputFrame() - from < frames) await sleep(20);
    return from;
  };
  window.command = (type, value) => bench.sound.currentOutput().graph.commands.send(type, 0n, 0, value);
`;

async function studio(browser: Browser, url: string): Promise<Awaited<ReturnType<typeof openBench>>> {
  const context = await browser.newContext({ permissions: ["microphone"] });
  const page = await openBench(context, url);
  await page.evaluate(begin);
  return page;
}

export async function aTakeIsRecorded(browser: Browser, url: string): Promise<void> {
  const page = await studio(browser, url);
  const found = (await page.evaluate(`(async () => {
    const { project, track, recorder, start, record } = await studio();
    await recorder.begin(start("take-1", 2400));
    command(bench.schema.Command.record, 1);
    bench.player.play();
    await played(3 * 48000);
    bench.player.stop();
    const takes = await recorder.end(outputFrame() + 4800);
    const { result } = await record(takes);
    await recorder.discard(takes[0].name);
    const left = await recorder.unfinished();
    await project.changesAtRisk();
    return { result, clips: await bench.recordedClips(track), left: left.length, troubles: bench.troubles, undo: project.document.undoLabel() };
  })()`)) as { result: { ok: boolean }; clips: Clip[]; left: number; troubles: string[]; undo: string };
  expect(found.result.ok, JSON.stringify(found.result));
  expect(found.clips.length === 1, `${found.clips.length} clips`);
  const [clip] = found.clips as [Clip];
  expect(clip.startTicks === 0 && !clip.mute, `it begins at ${clip.startTicks}`);
  expect(clip.lengthTicks > 4 * 17_740_800, `it is ${clip.lengthTicks / 17_740_800} quarters long, at 120 bpm after 3 s`);
  expect(clip.peak > 0.01, `the beep is not in it: ${clip.peak}`);
  expect(found.left === 0, "the take is still lying about");
  expect(found.troubles.length === 0, found.troubles.join());
  expect(found.undo === "Record", `undo says ${found.undo}`);
  await page.context().close();
}

/** A take of a minute, cut off: more than is ever held, so it goes from its file to the song's folder. */
export async function aLongTakeStaysOnTheDisk(browser: Browser, url: string): Promise<void> {
  const page = await studio(browser, url);
  const found = (await page.evaluate(`(async () => {
    const { project, track, recorder, record } = await studio();
    const { engine } = project.document, { Capture, CaptureAudioLayout: R } = bench.schema, frames = 60 * 48000;
    engine.exports.tutti_take_begin(48000, 2, 7n, track, 0, 0);
    const parts = [engine.output()], records = new Uint8Array(1024 * R.bytes), view = new DataView(records.buffer);
    for (let at = 0; at < frames; at += 1024 * 64) {
      const count = Math.min(1024, (frames - at) / 64);
      for (let i = 0; i < count; i++) {
        const frame = BigInt(at + 64 * i);
        view.setBigInt64(i * R.bytes + R.outputFrame, frame, true);
        view.setBigInt64(i * R.bytes + R.songFrame, frame, true);
        view.setUint32(i * R.bytes + R.flags, Capture.playing | Capture.recording, true);
        view.setUint32(i * R.bytes + R.frames, 64, true);
        new Float32Array(records.buffer, i * R.bytes + R.samples, 128).fill(0.25);
      }
      engine.check(engine.exports.tutti_take_pieces(engine.give(records.subarray(0, count * R.bytes)), 2));
      parts.push(engine.output());
    }
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("takes", { create: true });
    const file = await (await folder.getFileHandle("long", { create: true })).createWritable();
    await file.write(new Blob(parts));
    await file.close();
    const cutOff = await recorder.unfinished(), take = await recorder.recover("long"), before = engine.memoryBytes();
    const { result } = await record([take]);
    return { result, seconds: cutOff.map(({ seconds }) => seconds), fromFile: take.sound instanceof File, grown: engine.memoryBytes() - before, clips: await bench.recordedClips(track) };
  })()`)) as { result: { ok: boolean }; seconds: number[]; fromFile: boolean; grown: number; clips: Clip[] };
  expect(found.result.ok && found.fromFile, JSON.stringify(found.result));
  expect(found.seconds.length === 1 && found.seconds[0] === 60, `cut off were ${found.seconds} s`);
  expect(found.clips.length === 1 && found.clips[0]?.frames === 60 * 48_000, `it became ${JSON.stringify(found.clips)}`);
  expect(found.grown < 2 ** 20, `the document took ${found.grown} bytes for it`);
  await page.context().close();
}

export async function whatCameInCanBeKept(browser: Browser, url: string): Promise<void> {
  const page = await studio(browser, url);
  const found = (await page.evaluate(`(async () => {
    const { track, recorder, start, record } = await studio();
    const { context } = bench.sound.currentOutput(), heard = context.currentTime + 2;
    while (context.currentTime < heard) await sleep(50);
    const { result } = await record(await recorder.keep(60, start("")), 48000);
    return { result, clips: await bench.recordedClips(track) };
  })()`)) as { result: { ok: boolean }; clips: Clip[] };
  expect(found.result.ok, JSON.stringify(found.result));
  expect(found.clips.length === 1 && (found.clips[0] as Clip).peak > 0.01, JSON.stringify(found.clips));
  expect((found.clips[0] as Clip).frames > 48_000, "less than a second was remembered");
  await page.context().close();
}

export async function aDeadTabLosesNothing(browser: Browser, url: string): Promise<void> {
  const page = await studio(browser, url);
  const recorded = (await page.evaluate(`(async () => {
    const { recorder, start } = await studio();
    await recorder.begin(start("take-dead"));
    command(bench.schema.Command.record, 1);
    bench.player.play();
    const from = await played(3 * 48000);
    return outputFrame() - from;
  })()`)) as number;
  await page.close({ runBeforeUnload: false }); // nobody ends anything
  const next = await openBench(page.context(), url);
  await next.evaluate(begin);
  const found = (await next.evaluate(`(async () => {
    const { track, recorder, record } = await studio();
    const takes = await recorder.unfinished();
    const take = takes[0];
    const result = take === undefined ? null : (await record([{ ...(await recorder.recover(take.name)), track }])).result;
    if (take !== undefined) await recorder.discard(take.name);
    return { names: takes.map(({ name }) => name), result, clips: await bench.recordedClips(track) };
  })()`)) as { names: string[]; result: { ok: boolean } | null; clips: Clip[] };
  expect(found.names.join() === "take-dead", `found ${found.names.join() || "no take"}`);
  expect(found.result?.ok === true, JSON.stringify(found.result));
  expect(found.clips.length === 1, `${found.clips.length} clips`);
  const { frames } = found.clips[0] as Clip;
  expect(frames > recorded - 36_000, `${frames} of ${recorded} frames survived`);
  await page.context().close();
}

/** The browser's own wires stand in for cable and air: delays of whole frames, polarity turned or not. */
export async function theRoundTripIsFoundToTheFrame(browser: Browser, url: string): Promise<void> {
  const page = await studio(browser, url);
  const found = (await page.evaluate(`(async () => {
    await bench.use(await bench.store.create("Calibration", "empty"));
    await bench.player.start();
    const output = bench.sound.currentOutput(), recorder = await bench.openRecorder(), results = [];
    for (const [frames, gain] of [[0, 1], [1919, -0.5], [12345, 0.1]]) {
      const delay = new DelayNode(output.context, { maxDelayTime: 1, delayTime: frames / output.context.sampleRate });
      const wire = new GainNode(output.context, { gain });
      delay.connect(wire);
      output.connect(wire);
      let heard = await recorder.calibrate(delay);
      for (let tries = 0; tries < 4 && !heard.found; tries++) heard = await recorder.calibrate(delay); // a busy machine may lose a part of it: then one measures again
      results.push([heard.found, heard.delayFrames - frames, heard.inverted].join());
      wire.disconnect();
    }
    return results;
  })()`)) as string[];
  expect(found.join(" ") === "true,0,false true,0,true true,0,false", found.join(" "));
  await page.context().close();
}
