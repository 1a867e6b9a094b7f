// Drains the ring of captured audio: the last minute is remembered, and while a take is on it goes to the disk in pieces that a
// crash cannot spoil. It waits on shared memory, not on timers, so that a hidden tab records as well as a seen one.

import { CaptureAudioLayout as RECORD } from "@gen/schema";
import { copyBytes, Engine } from "../../wasm/engine";
import { Ring } from "../../wasm/ring";
import type { CaptureBegin, CaptureOpen, CaptureReply, CaptureRequest, CaptureTrouble, Loopback, Take } from "./capture_protocol";
import { readTake, removeTake, TakeFile, takeNames } from "./take_store";

const WAIT_MS = 40;
const FLUSH_EVERY = 12; // turns: about half a second is what a power cut can cost
const RECORDS_A_TURN = 4096;

/** The newest records, oldest overwritten first. */
class Memory {
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private next = 0;
  private held = 0;

  constructor(private readonly records: number) {
    this.bytes = new Uint8Array(records * RECORD.bytes);
  }

  put(record: Uint8Array): void {
    this.bytes.set(record, this.next * RECORD.bytes);
    this.next = (this.next + 1) % this.records;
    this.held = Math.min(this.held + 1, this.records);
  }

  last(count: number): Uint8Array<ArrayBuffer> {
    const wanted = Math.min(count, this.held), out = new Uint8Array(wanted * RECORD.bytes);
    for (let i = 0; i < wanted; i++) {
      const at = (this.next - wanted + i + this.records) % this.records;
      out.set(this.bytes.subarray(at * RECORD.bytes, (at + 1) * RECORD.bytes), i * RECORD.bytes);
    }
    return out;
  }
}

class Capture {
  private readonly engine: Engine;
  private readonly ring: Ring;
  private readonly memory: Memory;
  private readonly record = new Uint8Array(RECORD.bytes);
  private readonly view = new DataView(this.record.buffer);
  private readonly turn = new Uint8Array(RECORDS_A_TURN * RECORD.bytes);
  private take: { name: string; file: TakeFile } | null = null;
  private ending: { outputFrame: number; done: () => void } | null = null;
  private turns = 0;

  constructor(private readonly open: CaptureOpen) {
    this.engine = Engine.create(open.module);
    this.ring = new Ring(open.buffer, open.audioAt);
    this.memory = new Memory(Math.ceil((open.keepSeconds * open.rateHz) / 64));
  }

  /** Take what waits. */
  drain(): void {
    let count = 0;
    let reached = -1;
    while (count < RECORDS_A_TURN && this.ring.read(this.record)) {
      this.memory.put(this.record);
      this.turn.set(this.record, count++ * RECORD.bytes);
      const lost = this.view.getUint32(RECORD.lostFrames, true);
      if (lost > 0) tell({ trouble: `${lost} frames of input were lost, because this computer was too busy.` });
      reached = Number(this.view.getBigInt64(RECORD.outputFrame, true)) + this.view.getUint32(RECORD.frames, true);
    }
    if (count > 0 && this.take !== null) this.write(this.turn.subarray(0, count * RECORD.bytes));
    if (this.ending !== null && (reached >= this.ending.outputFrame || this.take === null)) this.finish();
  }

  async begin(begin: CaptureBegin): Promise<void> {
    const file = await TakeFile.create(begin.name);
    file.append(this.head(begin));
    this.take = { name: begin.name, file };
  }

  /** The finished take; its file stays until it is discarded. */
  async end(outputFrame: number): Promise<Take[]> {
    const { take } = this;
    if (take === null) return [];
    await new Promise<void>((done) => (this.ending = { outputFrame, done }));
    return [{ name: take.name, bytes: await readTake(take.name) }];
  }

  keep(seconds: number, track: bigint): Take[] {
    const records = this.memory.last(Math.ceil((seconds * this.open.rateHz) / 64));
    const head = this.head({ kind: "begin", name: "", project: 0n, track, shiftFrames: 0, beganMs: 0 }), pieces = this.pieces(records);
    const bytes = new Uint8Array(head.length + pieces.length);
    bytes.set(head);
    bytes.set(pieces, head.length);
    return [{ name: "", bytes }];
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

  private head({ project, track, shiftFrames, beganMs }: CaptureBegin): Uint8Array<ArrayBuffer> {
    this.engine.exports.tutti_take_begin(this.open.rateHz, this.open.channels, project, track, shiftFrames, beganMs);
    return this.engine.output();
  }

  private pieces(records: Uint8Array): Uint8Array<ArrayBuffer> {
    this.engine.check(this.engine.exports.tutti_take_pieces(this.engine.give(records), this.open.channels));
    return copyBytes(this.engine.outputView());
  }

  private write(records: Uint8Array): void {
    const { file } = this.take as { file: TakeFile };
    try {
      file.append(this.pieces(records));
      if (++this.turns % FLUSH_EVERY === 0) file.flush();
    } catch (error) {
      tell({ trouble: error instanceof Error ? error.message : String(error) });
      file.close();
      this.take = null; // what the disk has is kept
    }
  }

  private finish(): void {
    this.take?.file.close();
    this.take = null;
    this.ending?.done();
    this.ending = null;
  }
}

const tell = (message: CaptureReply | CaptureTrouble, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });

let capture: Capture | null = null;

interface Answer {
  readonly takes?: readonly Take[];
  readonly loopback?: Loopback;
}

async function answer(request: CaptureRequest): Promise<Answer> {
  switch (request.kind) {
    case "open":
      capture = new Capture(request);
      void drainForever(capture);
      return {};
    case "unfinished":
      return { takes: await Promise.all((await takeNames()).map(async (name) => ({ name, bytes: await readTake(name) }))) };
    case "discard":
      await removeTake(request.name);
      return {};
    case "begin":
      await capture?.begin(request);
      return {};
    case "end":
      return { takes: (await capture?.end(request.outputFrame)) ?? [] };
    case "keep":
      return { takes: capture?.keep(request.seconds, request.track) ?? [] };
    case "calibrate":
      return capture === null ? {} : { loopback: capture.calibrate(request.outputFrame, request.frames, request.level) };
  }
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
    ({ takes = [], loopback }) => tell({ id: data.id, ok: true, takes, ...(loopback && { loopback }) }, takes.map(({ bytes }) => bytes.buffer)),
    (error: unknown) => tell({ id: data.id, ok: false, problem: error instanceof Error ? error.message : String(error) }),
  );
};
