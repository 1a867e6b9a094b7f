// What instruments outside the computer are told: engine/session/midi_out.h makes it of what the audio thread sent.

import type { Engine } from "./engine";

/** `dueFrame`: the output frame at which a machine is to have it; 0: at once. `output`: 1..16, as people number them. */
export interface OutgoingMidi {
  readonly dueFrame: number;
  readonly output: number;
  readonly bytes: number[];
}

const MESSAGE = { bytes: 16, output: 8, count: 9, data: 10 } as const; // MidiOutMessage
const NOBODY = 0n;

export class MidiOut {
  private readonly at: number;

  /** The graph of this engine sends from now on. */
  constructor(
    private readonly engine: Engine,
    private readonly rateHz: number,
  ) {
    this.at = engine.exports.tutti_midi_out_open();
    if (this.at === 0) throw new Error("There is not enough memory for MIDI outputs.");
  }

  /** What was sent since the last call. */
  take(): OutgoingMidi[] {
    return this.messages(this.engine.exports.tutti_midi_out_take(this.at, this.rateHz));
  }

  /** What ends all that the device `node` plays, or all there is. */
  end(node: bigint = NOBODY): OutgoingMidi[] {
    const all: OutgoingMidi[] = [];
    for (;;) {
      const more = this.messages(this.engine.exports.tutti_midi_out_end(this.at, node));
      if (more.length === 0) return all;
      all.push(...more);
    }
  }

  private messages(count: number): OutgoingMidi[] {
    if (count <= 0) return [];
    const made = this.engine.output(), view = new DataView(made.buffer, made.byteOffset, made.byteLength);
    return Array.from({ length: count }, (_, index) => {
      const row = index * MESSAGE.bytes, bytes = view.getUint8(row + MESSAGE.count);
      return { dueFrame: view.getFloat64(row, true), output: view.getUint8(row + MESSAGE.output) + 1, bytes: Array.from({ length: bytes }, (_, n) => view.getUint8(row + MESSAGE.data + n)) };
    });
  }
}
