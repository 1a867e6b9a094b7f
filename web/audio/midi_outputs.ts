// MIDI outputs: which follow the song by its clock, and which of them is meant by each of the numbers that a song's external instruments
// have. A song names numbers, for it is opened on other machines; what hangs on them is this browser's to know.

import { signal, type Signal } from "../lib/signal";
import { t } from "../messages/index.ts";
import { CableKeys } from "./cable_keys.ts";
import { MidiClock, type ClockHost } from "./midi_clock";

export type MidiOutputsState =
  | { readonly kind: "off" }
  | { readonly kind: "on"; readonly outputs: readonly { readonly id: string; readonly name: string; readonly clock: boolean; readonly number: number | null }[] }
  | { readonly kind: "refused"; readonly problem: string };

/** What the player knows: everything but where messages go. */
export type ClockSource = Omit<ClockHost, "send" | "clear" | "nowMs">;

/** Browsers take back what is not due yet; not all of them can. */
type Clearable = MIDIOutput & { clear?: () => void };

const TICK_MS = 40;
/** Numbers there are: engine/devices/external.h. */
export const OUTPUT_NUMBERS = 16;

export interface OutputMemory {
  recall(number: number): string | null;
  keep(number: number, id: string): void;
}
/** In a private window nothing is kept. */
const inBrowser: OutputMemory = {
  recall: (number) => {
    try {
      return localStorage.getItem(`tutti.midiout.${number}`);
    } catch {
      return null;
    }
  },
  keep: (number, id) => {
    try {
      localStorage.setItem(`tutti.midiout.${number}`, id);
    } catch {
      // it holds until the page is closed
    }
  },
};

export class MidiOutputs {
  readonly state: Signal<MidiOutputsState> = signal<MidiOutputsState>({ kind: "off" });
  private access: MIDIAccess | null = null;
  private readonly chosen = new Set<string>();
  private readonly clock: MidiClock;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly given = new Map<number, string>();
  private readonly keys = new CableKeys();

  constructor(source: ClockSource, private readonly memory: OutputMemory = inBrowser) {
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

  /** Without a question where people have said yes before. */
  async openIfAllowed(): Promise<void> {
    if (this.access !== null) return;
    const status = await navigator.permissions?.query({ name: "midi" as PermissionName }).catch(() => null);
    if (status?.state === "granted") await this.open();
  }

  /** From now on `number` means this output, here and whenever this browser is opened again. */
  giveNumber(number: number, id: string): void {
    this.given.set(number, id);
    this.memory.keep(number, id);
    this.look();
  }

  /** To the output with a number; where nothing hangs on it, nobody hears it. */
  sendTo(number: number, bytes: readonly number[], atMs?: number): void {
    const state = this.state.get(), id = state.kind === "on" ? state.outputs.find((one) => one.number === number)?.id : undefined;
    if (id === undefined) return;
    this.access?.outputs.get(id)?.send([...bytes], atMs);
    this.keys.heard(id, bytes, atMs ?? 0);
  }

  /** What is held on a cable that is now called by another number, nobody would lift any more. */
  private letGoOfMoved(before: ReadonlyMap<string, number | null>, numbers: ReadonlyMap<string, number>): void {
    for (const id of this.keys.cablesHeard()) {
      if (before.get(id) === numbers.get(id)) continue;
      const output = this.access?.outputs.get(id), { messages, fromMs } = this.keys.letGo(id), atMs = Math.max(performance.now(), fromMs);
      if (output?.state === "connected") for (const message of messages) output.send([...message], atMs);
    }
  }

  /** What people gave numbers has them; the others take what is free, in the order in which they were found. */
  private numbersOf(outputs: readonly MIDIOutput[]): Map<string, number> {
    const numbers = new Map<string, number>(), free: number[] = [];
    for (let number = 1; number <= OUTPUT_NUMBERS; number++) {
      const id = this.given.get(number) ?? this.memory.recall(number);
      if (id !== null && outputs.some((output) => output.id === id) && !numbers.has(id)) numbers.set(id, number);
      else free.push(number);
    }
    for (const { id } of outputs) if (!numbers.has(id) && free.length > 0) numbers.set(id, free.shift() as number);
    return numbers;
  }

  private look(): void {
    const outputs = [...(this.access?.outputs.values() ?? [])].filter((output) => output.state === "connected"), numbers = this.numbersOf(outputs), state = this.state.get();
    this.letGoOfMoved(new Map(state.kind === "on" ? state.outputs.map(({ id, number }) => [id, number]) : []), numbers);
    this.state.set({ kind: "on", outputs: outputs.map(({ id, name }) => ({ id, name: name ?? t("MIDI output"), clock: this.chosen.has(id), number: numbers.get(id) ?? null })) });
  }

  private each(act: (output: Clearable) => void): void {
    for (const output of this.access?.outputs.values() ?? []) if (this.chosen.has(output.id) && output.state === "connected") act(output);
  }
}
