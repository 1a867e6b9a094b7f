// Drains the ring of captured audio: the last minute is remembered, and while takes are on they go to the disk in pieces that a
// crash cannot spoil. It waits on shared memory, not on timers, so that a hidden tab records as well as a seen one. Finished
// takes are made into assets here, hash and all.

import { Capture as FLAG, CaptureAudioLayout as RECORD } from "@gen/schema";
import { Engine } from "../../wasm/engine";
import { Ring } from "../../wasm/ring";
import { type CaptureAnswer, type CaptureGrowth, type CaptureOpen, type CaptureReply, type CaptureRequest, type CaptureTrouble, type CutOffTake, type FinishedTake, type Loopback, PEAK_COLUMNS, type TakeInput, type TakeStart } from "./capture_protocol";
import { RecordMemory } from "./record_memory";
import { isBusy, openTake, readTake, removeTake, type TakeSink, takeNames } from "./take_store";
import { finishTake, summaryOf } from "./take_finish";

const WAIT_MS = 40;
const FLUSH_EVERY = 6; // turns: about a quarter of a second is what a power cut can cost
const IDLE_TURNS = 15; // nothing more comes: the sound has stopped
const RECORDS_A_TURN = 4096;
const RECORD_FRAMES = 64;

interface Taking {
  readonly start: TakeStart;
  readonly sink: TakeSink;
}

class Capture {
  private readonly engine: Engine;
  private readonly ring: Ring;
  private readonly memory: RecordMemory;
  private readonly record = new Uint8Array(RECORD.bytes);
  private readonly view = new DataView(this.record.buffer);
  private readonly turn = new Uint8Array(RECORDS_A_TURN * RECORD.bytes);
  private taking: Taking[] = [];
  private finished: string[] = [];
  private ending: { outputFrame: number; done: () => void } | null = null;
  private turns = 0;
  private idleTurns = 0;

  constructor(private readonly open: CaptureOpen) {
    this.engine = Engine.create(open.module);
    this.ring = new Ring(open.buffer, open.audioAt);
    this.memory = new RecordMemory(Math.ceil((open.keepSeconds * open.rateHz) / RECORD_FRAMES), RECORD.bytes);
  }

  /** Take what waits. */
  drain(): void {
    let count = 0, reached = -1;
    while (count < RECORDS_A_TURN && this.ring.read(this.record)) {
      this.memory.put(this.record);
      this.turn.set(this.record, count++ * RECORD.bytes);
      const lost = this.view.getUint32(RECORD.lostFrames, true);
      if (lost > 0) tell({ trouble: `${((1000 * lost) / this.open.rateHz).toFixed(0)} ms of the input were lost, because this computer was too busy. The rest lies where it was played.` });
      reached = Number(this.view.getBigInt64(RECORD.outputFrame, true)) + this.view.getUint32(RECORD.frames, true);
    }
    if (count > 0 && this.taking.length > 0) {
      this.write(this.turn.subarray(0, count * RECORD.bytes));
      const growth = peaksOf(this.turn, count);
      if (growth.length > 0) tell({ growth }, [growth.buffer]);
    }
    this.idleTurns = count > 0 ? 0 : this.idleTurns + 1;
    if (this.ending !== null && (reached >= this.ending.outputFrame || this.taking.length === 0 || this.idleTurns > IDLE_TURNS)) this.finish();
  }

  async begin(takes: readonly TakeStart[]): Promise<void> {
    const taking: Taking[] = [];
    for (const start of takes) {
      const sink = await openTake(start.name, (why) => tell({ trouble: why }));
      sink.append(this.head(start));
      taking.push({ start, sink });
    }
    this.finished = takes.map(({ name }) => name);
    this.taking = taking;
  }

  /** The finished takes; their files stay until they are discarded. */
  async end(outputFrame: number): Promise<FinishedTake[]> {
    if (this.taking.length > 0) await new Promise<void>((done) => (this.ending = { outputFrame, done }));
    const takes: FinishedTake[] = [];
    for (const name of this.finished.splice(0)) takes.push(finishTake(this.open.module, name, await readTake(name)));
    return takes;
  }

  keep(seconds: number, takes: readonly TakeStart[]): FinishedTake[] {
    const records = this.memory.last(Math.ceil((seconds * this.open.rateHz) / RECORD_FRAMES));
    if (records.length === 0) return [];
    return takes.map((start) => {
      return finishTake(this.open.module, "", new File([this.head(start), this.pieces(records, start.input)], ""));
    });
  }

  /** The left side of what came in from `outputFrame` on, as far as it is remembered, searched for the signal. */
  calibrate(outputFrame: number, frames: number, level: number): Loopback {
    const records = this.memory.last(Number.MAX_SAFE_INTEGER), view = new DataView(records.buffer);
    const heard = new Float32Array(frames);
    for (let at = 0; at < records.length; at += RECORD.bytes) {
      const begin = Number(view.getBigInt64(at + RECORD.outputFrame, true)) - outputFrame;
      const samples = new Float32Array(records.buffer, at + RECORD.samples, view.getUint32(at + RECORD.frames, true));
      samples.forEach((x, i) => begin + i >= 0 && begin + i < frames && (heard[begin + i] = x));
    }
    this.engine.give(new Uint8Array(heard.buffer));
    this.engine.check(this.engine.exports.tutti_loopback_find(frames, level));
    const [found = 0, delayFrames = 0, fractionFrames = 0, inverted = 0, gain = 0, margin = 0] = this.engine.columnF64(0, 6);
    return { found: found !== 0, delayFrames, fractionFrames, inverted: inverted !== 0, gain, margin };
  }

  private head({ project, track, input, shiftFrames, beganMs }: TakeStart): Uint8Array<ArrayBuffer> {
    this.engine.exports.tutti_take_begin(this.open.rateHz, channelsOf(input), project, track, shiftFrames, beganMs);
    return this.engine.output();
  }

  private pieces(records: Uint8Array, input: TakeInput): Uint8Array<ArrayBuffer> {
    this.engine.check(this.engine.exports.tutti_take_pieces(this.engine.give(input === 2 ? rightFirst(records) : records), channelsOf(input)));
    return this.engine.output();
  }

  private write(records: Uint8Array): void {
    const flush = ++this.turns % FLUSH_EVERY === 0;
    this.taking = this.taking.filter(({ start, sink }) => {
      try {
        sink.append(this.pieces(records, start.input));
        if (flush) sink.flush();
        return true;
      } catch (error) {
        tell({ trouble: error instanceof Error ? error.message : String(error) });
        sink.close(); // what the disk has is kept
        return false;
      }
    });
  }

  private finish(): void {
    for (const { sink } of this.taking.splice(0)) sink.close();
    this.ending?.done();
    this.ending = null;
  }
}

const channelsOf = (input: TakeInput): number => (input === 0 ? 2 : 1);

/** The same records with their right side where the left one is. */
function rightFirst(records: Uint8Array): Uint8Array {
  const turned = records.slice(), side = RECORD_FRAMES * 4;
  for (let at = RECORD.samples; at < turned.length; at += RECORD.bytes) turned.copyWithin(at, at + side, at + 2 * side);
  return turned;
}

/** What is to be recorded of these, as rows for its picture. */
function peaksOf(turn: Uint8Array<ArrayBuffer>, count: number): Float64Array<ArrayBuffer> {
  const rows = new Float64Array(count * PEAK_COLUMNS), view = new DataView(turn.buffer);
  let filled = 0;
  for (let i = 0; i < count; i++) {
    const at = i * RECORD.bytes, wanted = FLAG.playing | FLAG.recording;
    if ((view.getUint32(at + RECORD.flags, true) & wanted) !== wanted) continue;
    const frames = view.getUint32(at + RECORD.frames, true), samples = new Float32Array(turn.buffer, at + RECORD.samples, 2 * RECORD_FRAMES);
    rows[filled] = Number(view.getBigInt64(at + RECORD.songFrame, true));
    rows[filled + 1] = frames;
    for (let side = 0; side < 2; side++) {
      let low = 0, high = 0;
      for (let k = 0; k < frames; k++) {
        const x = samples[side * RECORD_FRAMES + k] as number;
        if (x < low) low = x;
        if (x > high) high = x;
      }
      rows[filled + 2 + 2 * side] = low;
      rows[filled + 3 + 2 * side] = high;
    }
    filled += PEAK_COLUMNS;
  }
  return rows.slice(0, filled);
}

const tell = (message: CaptureReply | CaptureTrouble | CaptureGrowth, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });

let capture: Capture | null = null;

async function answer(request: CaptureRequest): Promise<CaptureAnswer> {
  switch (request.kind) {
    case "open":
      capture = new Capture(request);
      void drainForever(capture);
      return {};
    case "unfinished":
      return { cutOff: await cutOff(request.module) };
    case "recover":
      return { takes: [finishTake(request.module, request.name, await readTake(request.name))] };
    case "discard":
      await removeTake(request.name);
      return {};
    case "begin":
      await capture?.begin(request.takes);
      return {};
    case "end":
      return { takes: (await capture?.end(request.outputFrame)) ?? [] };
    case "keep":
      return { takes: capture?.keep(request.seconds, request.takes) ?? [] };
    case "calibrate":
      return capture === null ? {} : { loopback: capture.calibrate(request.outputFrame, request.frames, request.level) };
  }
}

/** Takes nobody ended and nobody holds: another tab may be recording right now. */
async function cutOff(module: WebAssembly.Module): Promise<CutOffTake[]> {
  const found: CutOffTake[] = [];
  for (const name of await takeNames()) {
    if (await isBusy(name)) continue;
    const summary = summaryOf(module, await readTake(name));
    if (summary === null || summary.seconds < 0.1) await removeTake(name);
    else found.push(summary);
  }
  return found;
}

/** Wait, drain, and let a message in: a channel to itself is not held back as timers are. */
async function drainForever(of: Capture): Promise<void> {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const channel = new MessageChannel();
  const pause = (): Promise<void> => new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
  while (capture === of) {
    Atomics.wait(clock, 0, 0, WAIT_MS);
    of.drain();
    await pause();
  }
}

self.onmessage = ({ data }: MessageEvent<{ id: number; request: CaptureRequest }>) => {
  answer(data.request).then(
    (found) => tell({ id: data.id, ok: true, answer: found }, (found.takes ?? []).flatMap(({ sound, outline }) => (sound instanceof File ? [outline.buffer] : [sound.wav.buffer, outline.buffer]))),
    (error: unknown) => tell({ id: data.id, ok: false, problem: error instanceof Error ? error.message : String(error) }),
  );
};
