// Recording in the page: asks for raw input, brings it into the graph, and talks to the worker that writes takes.

import { engineModule } from "../../wasm/module";
import type { CaptureReply, CaptureRequest, CaptureTrouble, Loopback, Take } from "./capture_protocol";
import type { Output } from "./output";

const CALIBRATION_LEVEL = 0.25;
const CALIBRATION_SECONDS = 1; // the longest round trip that is looked for
const CALIBRATION_TRIES = 4;
const RING_SECONDS = 8;
const KEEP_SECONDS = 60;

/** No echo cancelling, no noise gate, no level riding: an instrument is no telephone. */
const RAW: MediaTrackConstraints = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 } };

export class Recorder {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { resolve: (reply: CaptureReply & { ok: true }) => void; reject: (why: Error) => void }>();
  private next = 1;
  private stream: MediaStream | null = null;

  private constructor(
    private readonly output: Output,
    private readonly onTrouble: (why: string) => void,
  ) {
    this.worker = new Worker(new URL("./capture_worker.ts", import.meta.url), { type: "module", name: "capture" });
    this.worker.onmessage = ({ data }: MessageEvent<CaptureReply | CaptureTrouble>) => this.take(data);
    this.worker.onerror = (event) => this.fail(event.message);
  }

  static async open(output: Output, onTrouble: (why: string) => void): Promise<Recorder> {
    const recorder = new Recorder(output, onTrouble);
    const { buffer, audio } = output.graph.capture(RING_SECONDS);
    const rateHz = output.context.sampleRate;
    await recorder.ask({ kind: "open", module: await engineModule(), buffer, audioAt: audio, rateHz, channels: 2, keepSeconds: KEEP_SECONDS });
    return recorder;
  }

  /** Ask for the input. What the system processes in spite of our asking is named, so that people can be told. */
  async listen(deviceId?: string): Promise<readonly string[]> {
    const audio = deviceId === undefined ? RAW : { ...RAW, deviceId: { exact: deviceId } };
    this.stream = await navigator.mediaDevices.getUserMedia({ audio });
    this.output.connect(new MediaStreamAudioSourceNode(this.output.context as AudioContext, { mediaStream: this.stream }));
    const settings = this.stream.getAudioTracks()[0]?.getSettings() ?? {};
    const processed = ["echoCancellation", "noiseSuppression", "autoGainControl"] as const;
    return processed.filter((name) => settings[name] === true);
  }

  /** From now on what comes in is on the disk within half a second. */
  async begin(name: string, project: bigint, track: bigint, shiftFrames: number): Promise<void> {
    await this.ask({ kind: "begin", name, project, track, shiftFrames, beganMs: Date.now() });
  }
  /** The take up to an output frame that is about to be rendered or was. */
  async end(outputFrame: number): Promise<Take | null> {
    return (await this.ask({ kind: "end", outputFrame })).takes[0] ?? null;
  }
  /** What just came in, though nobody had asked to record it. */
  async keep(seconds: number, track: bigint): Promise<Take | null> {
    return (await this.ask({ kind: "keep", seconds, track })).takes[0] ?? null;
  }
  /** Takes a crash cut off, from this device. */
  async unfinished(): Promise<readonly Take[]> {
    return (await this.ask({ kind: "unfinished" })).takes;
  }
  /** A take is in its project, or nobody wants it. */
  async discard(name: string): Promise<void> {
    await this.ask({ kind: "discard", name });
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
    if (reply.loopback === undefined) throw new Error("Nothing was being recorded.");
    return reply.loopback;
  }

  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.worker.terminate();
    this.fail("The recorder was closed.");
  }

  private ask(request: CaptureRequest): Promise<CaptureReply & { ok: true }> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, request });
    });
  }

  private take(data: CaptureReply | CaptureTrouble): void {
    if ("trouble" in data) return this.onTrouble(data.trouble);
    const asked = this.waiting.get(data.id);
    this.waiting.delete(data.id);
    if (data.ok) asked?.resolve(data);
    else asked?.reject(new Error(data.problem));
  }

  private fail(why: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(why));
    this.waiting.clear();
  }
}
