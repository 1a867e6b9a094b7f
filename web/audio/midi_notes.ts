// Instruments outside the computer: what the audio thread sends for them goes out on MIDI cables, each message with the moment at which
// the song beside it is heard, so that the browser's MIDI thread times it. How early it is handed over the devices themselves say.

import { Kind } from "@gen/schema";
import type { MidiOut, OutgoingMidi } from "../../wasm/midi_out";
import type { Id } from "../project/api";
import { outwardDevices } from "../project/outward.ts";
import type { OpenProject } from "../project/project";
import type { Output } from "./output";
import type { Pulse } from "./pulse_worker";

/** Where messages go: an output as people number them, from a moment of performance.now() on, or at once. */
export interface Cables {
  sendTo(output: number, bytes: readonly number[], atMs?: number): void;
}

const EVERY_MS = 4; // a hand that plays shall not feel it

export class MidiNotes {
  private project: OpenProject | null = null;
  private unsubscribe = (): void => {};
  private output: Output | null = null;
  private out: MidiOut | null = null;
  private devices: ReadonlySet<Id> = new Set();
  private pulse: Worker | null = null;
  /** The latest moment a message was given: what ends everything must not overtake it. */
  private lastMs = 0;

  /** `heardFrameAt`: the output frame heard at a moment; 0 while nobody knows. */
  constructor(
    private readonly cables: Cables,
    private readonly heardFrameAt: (atMs: number) => number,
  ) {
    addEventListener("pagehide", () => this.end());
  }

  /** Another song is open, or none. */
  attach(project: OpenProject | null): void {
    this.unsubscribe();
    this.project = project;
    this.unsubscribe = project?.subscribeSound((changes) => {
      if (changes.some(({ kind, op }) => (op === "create" || op === "delete") && (kind === Kind.track || kind === Kind.chain || kind === Kind.device))) this.look();
    }) ?? (() => {});
    this.look();
  }

  /** Another graph sounds, or none. */
  follow(output: Output | null): void {
    this.end();
    this.output = output;
    this.out = null;
    this.look();
  }

  /** Whether the song plays anything outside. */
  isNeeded(): boolean {
    return this.devices.size > 0;
  }

  /** Hands over what was sent since. */
  tick(): void {
    const { out, output } = this;
    if (out !== null && output !== null) this.send(out.take(), output.graph.rateHz);
  }

  private look(): void {
    const before = this.devices;
    this.devices = new Set(this.project === null ? [] : outwardDevices(this.project));
    for (const device of before) if (!this.devices.has(device)) this.sendEnd(this.out?.end(device) ?? []);
    if (this.isNeeded() && this.output !== null) this.out ??= this.output.graph.midiOut();
    this.beat(this.isNeeded() && this.out !== null);
  }

  private beat(on: boolean): void {
    if (on === (this.pulse !== null)) return;
    this.pulse?.terminate();
    this.pulse = on ? new Worker(new URL("./pulse_worker.ts", import.meta.url), { type: "module", name: "pulse" }) : null;
    if (this.pulse === null) return;
    this.pulse.onmessage = () => this.tick();
    this.pulse.postMessage(EVERY_MS satisfies Pulse);
  }

  private send(messages: readonly OutgoingMidi[], rateHz: number): void {
    if (messages.length === 0) return;
    const now = performance.now(), heard = this.heardFrameAt(now);
    for (const { dueFrame, output, bytes } of messages) {
      const atMs = dueFrame === 0 || heard === 0 ? now : Math.max(now, now + (1000 * (dueFrame - heard)) / rateHz);
      this.lastMs = Math.max(this.lastMs, atMs);
      this.cables.sendTo(output, bytes, atMs);
    }
  }

  private sendEnd(messages: readonly OutgoingMidi[]): void {
    const atMs = Math.max(performance.now(), this.lastMs);
    for (const { output, bytes } of messages) this.cables.sendTo(output, bytes, atMs);
  }

  private end(): void {
    this.tick();
    this.sendEnd(this.out?.end() ?? []);
  }
}
