// MIDI outputs that follow the song by its clock.

import { signal, type Signal } from "../lib/signal";
import { t } from "../messages/index.ts";
import { MidiClock, type ClockHost } from "./midi_clock";

export type MidiOutputsState =
  | { readonly kind: "off" }
  | { readonly kind: "on"; readonly outputs: readonly { readonly id: string; readonly name: string; readonly clock: boolean }[] }
  | { readonly kind: "refused"; readonly problem: string };

/** What the player knows: everything but where messages go. */
export type ClockSource = Omit<ClockHost, "send" | "clear" | "nowMs">;

/** Browsers take back what is not due yet; not all of them can. */
type Clearable = MIDIOutput & { clear?: () => void };

const TICK_MS = 40;

export class MidiOutputs {
  readonly state: Signal<MidiOutputsState> = signal<MidiOutputsState>({ kind: "off" });
  private access: MIDIAccess | null = null;
  private readonly chosen = new Set<string>();
  private readonly clock: MidiClock;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(source: ClockSource) {
    this.clock = new MidiClock({
      ...source,
      nowMs: () => performance.now(),
      send: (bytes, atMs) => this.each((output) => output.send(bytes, atMs)),
      clear: () => this.each((output) => output.clear?.()),
    });
  }

  async open(): Promise<void> {
    if (this.access !== null) return;
    if (navigator.requestMIDIAccess === undefined) return this.state.set({ kind: "refused", problem: t("This browser knows no MIDI outputs. Chromium and Firefox do.") });
    try {
      this.access = await navigator.requestMIDIAccess();
    } catch {
      return this.state.set({ kind: "refused", problem: t("The browser does not let this page use MIDI. Press the sign beside the address, allow MIDI, then try again.") });
    }
    this.access.addEventListener("statechange", () => this.look());
    this.look();
  }

  /** Whether an output is told the clock. */
  sendClock(id: string, on: boolean): void {
    if (!on) this.clock.stop();
    if (on) this.chosen.add(id);
    else this.chosen.delete(id);
    clearInterval(this.timer);
    if (this.chosen.size > 0) this.timer = setInterval(() => this.clock.tick(document.hidden), TICK_MS);
    this.look();
  }

  private look(): void {
    const outputs = [...(this.access?.outputs.values() ?? [])].filter((output) => output.state === "connected");
    this.state.set({ kind: "on", outputs: outputs.map(({ id, name }) => ({ id, name: name ?? t("MIDI output"), clock: this.chosen.has(id) })) });
  }

  private each(act: (output: Clearable) => void): void {
    for (const output of this.access?.outputs.values() ?? []) if (this.chosen.has(output.id) && output.state === "connected") act(output);
  }
}
