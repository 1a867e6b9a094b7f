// The live input: asks for it raw, names what the system processes all the same, measures its level, and says in plain words
// why there is none.

import { signal, type Signal } from "../lib/signal";
import { t } from "../messages/index.ts";

export interface InputDevice { readonly id: string; readonly name: string }
export type InputState =
  | { readonly kind: "off" | "asking" }
  | { readonly kind: "on"; readonly name: string; readonly processed: readonly string[]; readonly latencyMs: number }
  | { readonly kind: "refused"; readonly problem: string };

/** No echo cancelling, no noise gate, no level riding: an instrument is no telephone. */
const RAW: MediaTrackConstraints = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 } };
const PROCESSING = { echoCancellation: t("echo cancelling"), noiseSuppression: t("noise suppression"), autoGainControl: t("automatic level") } as const;
const METER_FRAMES = 1024;

export class AudioInput {
  readonly state: Signal<InputState> = signal<InputState>({ kind: "off" });
  readonly devices: Signal<readonly InputDevice[]> = signal<readonly InputDevice[]>([]);
  private stream: MediaStream | null = null;
  private asking: Promise<boolean> | null = null;
  private wanted = false;
  private context: BaseAudioContext | null = null;
  private source_: MediaStreamAudioSourceNode | null = null;
  private meters: readonly AnalyserNode[] = [];
  private readonly samples = new Float32Array(METER_FRAMES);

  /** `onLost`: the input went away by itself. */
  constructor(private deviceId: string | null, private readonly onLost: (why: string) => void) {
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.list());
  }

  chosen(): string | null {
    return this.deviceId;
  }
  source(): AudioNode | null {
    return this.source_;
  }

  /** Another input, from now on. */
  async choose(deviceId: string | null, context: AudioContext): Promise<void> {
    this.deviceId = deviceId;
    this.close();
    await this.open(context);
  }

  /** The input as a node of this context; asks people once. Null when there is none: the state says why. */
  async open(context: AudioContext): Promise<AudioNode | null> {
    if (this.stream !== null && this.source_ !== null && this.context === context) return this.source_;
    this.wanted = true;
    if (this.stream === null) {
      this.asking ??= this.ask().finally(() => (this.asking = null));
      if (!(await this.asking)) return null;
    }
    const stream = this.opened();
    if (stream === null) return null; // it was closed while people were asked
    if (this.source_ !== null && this.context === context) return this.source_;
    this.release();
    this.context = context;
    const source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    const split = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    // One channel is heard on both sides.
    const both = new GainNode(context, { channelCount: 2, channelCountMode: "explicit", channelInterpretation: "speakers" });
    source.connect(both).connect(split);
    this.meters = [0, 1].map((side) => {
      const meter = new AnalyserNode(context, { fftSize: METER_FRAMES });
      split.connect(meter, side);
      return meter;
    });
    this.source_ = source;
    return source;
  }

  private stopStream(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  private opened(): MediaStream | null {
    return this.stream;
  }

  close(): void {
    this.wanted = false;
    this.release();
    this.stopStream();
    if (this.state.get().kind === "on") this.state.set({ kind: "off" });
  }

  /** The largest samples since a moment ago, left and right; false when nothing comes in. */
  level(out: Float32Array): boolean {
    if (this.meters.length === 0) return false;
    for (const [side, meter] of this.meters.entries()) {
      meter.getFloatTimeDomainData(this.samples);
      let peak = 0;
      for (const x of this.samples) peak = Math.max(peak, Math.abs(x));
      out[side] = peak;
    }
    return true;
  }

  async list(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const inputs = all.filter((device) => device.kind === "audioinput" && device.deviceId !== "" && device.deviceId !== "communications");
    this.devices.set(inputs.map((device, index) => ({ id: device.deviceId, name: device.label || t("Input {index}", { index: index + 1 }) })));
  }

  private async ask(): Promise<boolean> {
    if (navigator.mediaDevices?.getUserMedia === undefined) {
      this.state.set({ kind: "refused", problem: t("Browsers only let secure pages hear a microphone. Open this page by https, or on this computer itself.") });
      return false;
    }
    this.state.set({ kind: "asking" });
    try {
      this.stream = await this.getStream();
    } catch (error) {
      this.state.set({ kind: "refused", problem: refusalOf(error) });
      return false;
    }
    if (!this.wanted) {
      this.stopStream(); // nobody waits for the answer any more
      this.state.set({ kind: "off" });
      return false;
    }
    const track = this.stream.getAudioTracks()[0] as MediaStreamTrack, settings = track.getSettings() as MediaTrackSettings & { latency?: number };
    const processed = (Object.keys(PROCESSING) as (keyof typeof PROCESSING)[]).filter((name) => settings[name] === true).map((name) => PROCESSING[name]);
    track.addEventListener("ended", () => this.lost(track.label));
    this.state.set({ kind: "on", name: track.label || t("Input"), processed, latencyMs: (settings.latency ?? 0) * 1000 });
    await this.list();
    return true;
  }

  /** The chosen input, or the usual one where that is gone. */
  private async getStream(): Promise<MediaStream> {
    if (this.deviceId === null) return navigator.mediaDevices.getUserMedia({ audio: RAW });
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: { ...RAW, deviceId: { exact: this.deviceId } } });
    } catch (error) {
      if (!(error instanceof DOMException) || (error.name !== "OverconstrainedError" && error.name !== "NotFoundError")) throw error;
      this.deviceId = null;
      return navigator.mediaDevices.getUserMedia({ audio: RAW });
    }
  }

  private lost(name: string): void {
    if (this.stream === null) return;
    this.close();
    const why = t("{name} is gone: it was unplugged, or another program took it. Plug it in again, then arm the track.", { name: name || t("The input") });
    this.state.set({ kind: "refused", problem: why });
    this.onLost(why);
  }

  private release(): void {
    this.source_?.disconnect();
    this.source_ = null;
    this.context = null;
    this.meters = [];
  }
}

export function refusalOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") {
    return t("The browser does not let this page hear the microphone. Press the sign beside the address, allow the microphone, then arm the track again.");
  }
  if (name === "NotFoundError" || name === "OverconstrainedError") return t("No microphone or other input was found. Plug one in, then arm the track again.");
  if (name === "NotReadableError" || name === "AbortError") return t("The input did not answer: another program may be using it. Close that, then arm the track again.");
  return t("The input could not be opened ({why}).", { why: error instanceof Error ? error.message : String(error) });
}
