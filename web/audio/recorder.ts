// Recording in the page: brings the input into the graph, and talks to the worker that writes takes.

import { t } from "../messages/index.ts";
import { engineModule } from "../../wasm/module";
import type { CaptureAnswer, CaptureGrowth, CaptureReply, CaptureRequest, CaptureTrouble, CutOffTake, FinishedTake, Loopback, TakeStart } from "./capture_protocol";
import type { Output } from "./output";

const CALIBRATION_LEVEL = 0.25;
const CALIBRATION_SECONDS = 1; // the longest round trip that is looked for
const CALIBRATION_TRIES = 4;
const KEEP_SECONDS = 60;

export interface RecorderEvents {
  trouble(why: string): void;
  /** What came of the takes that are on (capture_protocol.ts, PEAK_COLUMNS). */
  growth?(rows: Float64Array): void;
}

/** The worker and its answers; without an output it only looks after takes on the disk. */
export class TakeShelf {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { resolve: (answer: CaptureAnswer) => void; reject: (why: Error) => void }>();
  private next = 1;
  /** Why it answers nobody any more; null while it does. */
  private ended: string | null = null;

  constructor(private readonly events: RecorderEvents) {
    this.worker = new Worker(new URL("./capture_worker.ts", import.meta.url), { type: "module", name: "capture" });
    this.worker.onmessage = ({ data }: MessageEvent<CaptureReply | CaptureTrouble | CaptureGrowth>) => this.take(data);
    this.worker.onerror = (event) => this.fail(event.message || t("The recorder could not be started."));
  }

  /** Takes a crash cut off, from this device. */
  async unfinished(): Promise<readonly CutOffTake[]> {
    return (await this.ask({ kind: "unfinished", module: await engineModule() })).cutOff ?? [];
  }
  /** One of them, made ready for a song. */
  async recover(name: string): Promise<FinishedTake | null> {
    return (await this.ask({ kind: "recover", name, module: await engineModule() })).takes?.[0] ?? null;
  }
  /** A take is in its project, or nobody wants it. */
  async discard(name: string): Promise<void> {
    await this.ask({ kind: "discard", name });
  }

  close(): void {
    this.worker.terminate();
    this.ended = t("The recorder was closed.");
    this.fail(this.ended);
  }

  protected ask(request: CaptureRequest): Promise<CaptureAnswer> {
    const id = this.next++, { ended } = this;
    if (ended !== null) return Promise.reject(new Error(ended)); // nobody would ever answer
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, request });
    });
  }

  private take(data: CaptureReply | CaptureTrouble | CaptureGrowth): void {
    if ("trouble" in data) return this.events.trouble(data.trouble);
    if ("growth" in data) return this.events.growth?.(data.growth);
    const asked = this.waiting.get(data.id);
    this.waiting.delete(data.id);
    if (data.ok) asked?.resolve(data.answer);
    else asked?.reject(new Error(data.problem));
  }

  private fail(why: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(why));
    this.waiting.clear();
  }
}

export class Recorder extends TakeShelf {
  private source: AudioNode | null = null;

  private constructor(private readonly output: Output, events: RecorderEvents) {
    super(events);
  }

  static async open(output: Output, events: RecorderEvents): Promise<Recorder> {
    const recorder = new Recorder(output, events);
    const { buffer, audio } = output.captured;
    await recorder.ask({ kind: "open", module: await engineModule(), buffer, audioAt: audio, rateHz: output.context.sampleRate, keepSeconds: KEEP_SECONDS });
    return recorder;
  }

  /** Hear this from now on, in place of what was heard. */
  listen(source: AudioNode | null): void {
    if (this.source !== null) this.output.disconnect(this.source);
    this.source = source;
    if (source !== null) this.output.connect(source);
  }

  /** From now on what comes in is on the disk within a quarter of a second. */
  async begin(takes: readonly TakeStart[]): Promise<void> {
    await this.ask({ kind: "begin", takes });
  }
  /** The takes up to an output frame that is about to be rendered or was. */
  async end(outputFrame: number): Promise<readonly FinishedTake[]> {
    return (await this.ask({ kind: "end", outputFrame })).takes ?? [];
  }
  /** What just came in, though nobody had asked to record it. */
  async keep(seconds: number, takes: readonly TakeStart[]): Promise<readonly FinishedTake[]> {
    return (await this.ask({ kind: "keep", seconds, takes })).takes ?? [];
  }

  /**
   * Play the signal and find it in what comes in: by how much takes are to be put back. It goes to the speakers, and to `also`, by
   * which a test stands in for the air. A try in which the browser left sound out measures nothing, and is made again.
   */
  async calibrate(also: AudioNode | null = null): Promise<Loopback> {
    for (let tries = 1; ; tries++) {
      const base = this.output.baseFrame();
      const loopback = await this.listenForSignal(also);
      const whole = base === this.output.baseFrame() && loopback.found;
      if (whole || tries === CALIBRATION_TRIES) return { ...loopback, found: whole };
    }
  }

  private async listenForSignal(also: AudioNode | null): Promise<Loopback> {
    const { context, graph } = this.output;
    const signal = graph.loopbackSignal(CALIBRATION_LEVEL);
    const buffer = new AudioBuffer({ length: signal.length, sampleRate: context.sampleRate });
    buffer.copyToChannel(signal, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    if (also !== null) source.connect(also);
    const frame = Math.ceil((context.currentTime + 0.25) * context.sampleRate);
    const frames = signal.length + CALIBRATION_SECONDS * context.sampleRate;
    source.start(frame / context.sampleRate);
    while (context.currentTime < (frame + frames) / context.sampleRate + 0.25) await new Promise((resolve) => setTimeout(resolve, 50));
    source.disconnect();
    const reply = await this.ask({ kind: "calibrate", outputFrame: frame - this.output.baseFrame(), frames, level: CALIBRATION_LEVEL });
    if (reply.loopback === undefined) throw new Error(t("Nothing was being recorded."));
    return reply.loopback;
  }
}
