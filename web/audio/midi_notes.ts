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
const NOTE_ON = 9;

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
    addEventListener("pagehide", () => this.leave());
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
    this.output?.context.removeEventListener("statechange", this.soundChanged);
    this.output = output;
    output?.context.addEventListener("statechange", this.soundChanged);
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
    if (before.size > 0 && !this.isNeeded()) this.end();
    for (const device of before) if (!this.devices.has(device)) this.sendEnd(this.out?.end(device) ?? []);
    if (this.isNeeded() && this.output !== null) this.out ??= this.output.graph.midiOut();
    this.beat(this.isNeeded() && this.out !== null);
  }

  private beat(on: boolean): void {
    if (on === (this.pulse !== null)) return;
    this.pulse?.terminate();
    this.pulse = on ? new Worker(new URL("./pulse_worker.ts", import.meta.url), { type: "module", name: "pulse" }) : null;
    if (this.pulse === null) return;
    this.letPass(); // of a time when nobody asked
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

  /** What was sent and nobody took in time begins nothing any more; what it ends still ends. */
  private letPass(): void {
    for (;;) {
      const missed = this.out?.take() ?? [];
      if (missed.length === 0) return;
      this.sendEnd(missed.filter(({ bytes }) => (bytes[0] ?? 0) >> 4 !== NOTE_ON));
    }
  }

  private end(): void {
    this.letPass();
    this.sendEnd(this.out?.end() ?? []);
  }

  /** The page goes: what was given for later may never be sent, and may be. */
  private leave(): void {
    this.letPass();
    const ends = this.out?.end() ?? [];
    for (const { output, bytes } of ends) this.cables.sendTo(output, bytes);
    this.sendEnd(ends);
  }

  /** An interrupted graph says nothing, and its notes would sound on. */
  private readonly soundChanged = (): void => {
    if (this.output?.context.state !== "running") this.end();
  };
}
