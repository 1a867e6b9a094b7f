// What is held on MIDI cables, so that it can be let go of when a cable is called by another number: who pressed those keys
// knows numbers alone, and would lift them elsewhere.

const KIND = { noteOff: 8, noteOn: 9, control: 11 } as const;
const SUSTAIN = 64, ALL_NOTES_OFF = 123;

interface Held {
  readonly keys: Set<number>; // channel and key
  readonly channels: Set<number>;
  latestMs: number;
}

export class CableKeys {
  private readonly cables = new Map<string, Held>();

  /** A message went to a cable, due at a moment of performance.now(). */
  heard(cable: string, [status = 0, key = 0]: readonly number[], atMs: number): void {
    const kind = status >> 4, channel = status & 15, held = this.cables.get(cable) ?? { keys: new Set(), channels: new Set(), latestMs: 0 };
    this.cables.set(cable, held);
    held.latestMs = Math.max(held.latestMs, atMs);
    if (kind === KIND.noteOn) held.keys.add((channel << 7) | key);
    if (kind === KIND.noteOff) held.keys.delete((channel << 7) | key);
    if (kind === KIND.noteOn || kind === KIND.control) held.channels.add(channel);
  }

  cablesHeard(): string[] {
    return [...this.cables.keys()];
  }

  /** What lets go of all that is held on it, and from which moment on: not before it was pressed. The cable is forgotten. */
  letGo(cable: string): { readonly messages: readonly (readonly number[])[]; readonly fromMs: number } {
    const held = this.cables.get(cable);
    this.cables.delete(cable);
    if (held === undefined) return { messages: [], fromMs: 0 };
    const ends = [...held.keys].map((at) => [(KIND.noteOff << 4) | (at >> 7), at & 127, 0]);
    const rests = [...held.channels].flatMap((channel) => [SUSTAIN, ALL_NOTES_OFF].map((control) => [(KIND.control << 4) | channel, control, 0]));
    return { messages: [...ends, ...rests], fromMs: held.latestMs };
  }
}
