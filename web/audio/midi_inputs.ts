// MIDI keyboards: found, listened to, and let go again when their cable is pulled. What they send goes straight into the graph.

import { signal, type Signal } from "../lib/signal";
import { t } from "../messages/index.ts";
import type { Id } from "../project/api";
import type { Output } from "./output";
import type { AudioPlayer } from "./player";

export type MidiState =
  | { readonly kind: "off" | "asking" }
  | { readonly kind: "on"; readonly inputs: readonly { readonly id: string; readonly name: string; readonly isOn: boolean; readonly leads: boolean }[] }
  | { readonly kind: "refused"; readonly problem: string };

type Live = ReturnType<Output["graph"]["midiInput"]>;

const INPUTS_MAX = 255;

export class MidiInputs {
  readonly state: Signal<MidiState> = signal<MidiState>({ kind: "off" });
  /** Which tracks are played; set by who knows what is chosen. */
  targets: () => readonly Id[] = () => [];
  private access: MIDIAccess | null = null;
  private output: Output | null = null;
  private readonly live = new Map<string, Live>();
  private readonly off = new Set<string>();
  /** Whose clock the song follows. */
  private leader: string | null = null;

  constructor(private readonly player: AudioPlayer) {
    // Who wants to teach a controller means a keyboard that is to be heard.
    player.mapper.learning.subscribe(() => player.mapper.learning.get() !== null && void this.open());
  }

  attach(output: Output | null): void {
    for (const midi of this.live.values()) midi.close();
    this.live.clear();
    this.output = output;
  }

  /** Without a question where people have said yes before. */
  async openIfAllowed(): Promise<void> {
    if (this.access !== null) return;
    const status = await navigator.permissions?.query({ name: "midi" as PermissionName }).catch(() => null);
    if (status?.state === "granted") await this.open();
  }

  async open(): Promise<void> {
    if (this.access !== null) return;
    if (navigator.requestMIDIAccess === undefined) {
      this.state.set({ kind: "refused", problem: t("This browser knows no MIDI keyboards. Chromium and Firefox do; the computer's keys play here, too.") });
      return;
    }
    this.state.set({ kind: "asking" });
    try {
      this.access = await navigator.requestMIDIAccess();
    } catch {
      this.state.set({ kind: "refused", problem: t("The browser does not let this page hear MIDI keyboards. Press the sign beside the address, allow MIDI, then try again.") });
      return;
    }
    this.access.addEventListener("statechange", () => this.look());
    this.look();
  }

  use(id: string, on: boolean): void {
    if (on) this.off.delete(id);
    else {
      this.off.add(id);
      this.lift(id);
    }
    this.look();
  }

  /** The song follows the clock of this input from now on; null: of none. */
  follow(id: string | null): void {
    this.leader = id;
    this.look();
  }

  private look(): void {
    const inputs = [...(this.access?.inputs.values() ?? [])].filter((input) => input.state === "connected");
    for (const input of inputs) input.onmidimessage = (event) => this.heard(input.id, event);
    for (const id of [...this.live.keys()]) if (!inputs.some((input) => input.id === id)) this.lift(id, true);
    this.state.set({ kind: "on", inputs: inputs.map((input) => ({ id: input.id, name: input.name ?? t("MIDI input"), isOn: !this.off.has(input.id), leads: this.leader === input.id })) });
  }

  /** Keys of any cable, for who writes them down: velocity 0..127. */
  noted: (on: boolean, key: number, velocity: number) => void = () => {};

  private heard(id: string, event: MIDIMessageEvent): void {
    const { output } = this, bytes = event.data;
    if (bytes === null) return;
    if (id === this.leader && this.player.midiFollower()?.hear(bytes, event.timeStamp) === true) return;
    if (this.off.has(id)) return;
    if (this.player.mapper.hear(id, bytes)) return;
    const [status = 0, key = 0, velocity = 0] = bytes, message = status & 0xf0;
    if (message === 0x90 || message === 0x80) this.noted(message === 0x90 && velocity > 0, key, velocity);
    if (output === null) return;
    const midi = this.of(id, output);
    midi.aim(this.targets());
    midi.play(bytes, this.player.heardFrameAt(event.timeStamp));
  }

  private of(id: string, output: Output): Live {
    const found = this.live.get(id) ?? output.graph.midiInput(Math.min(INPUTS_MAX - 1, this.live.size + 1));
    this.live.set(id, found);
    return found;
  }

  /** Every key of it is up. */
  private lift(id: string, gone = false): void {
    const found = this.live.get(id);
    if (found === undefined) return;
    found.end();
    if (!gone) return;
    found.close();
    this.live.delete(id);
  }
}
