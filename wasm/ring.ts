// The twin of engine/core/ring.h: a wait-free queue of fixed-size records between exactly one writer and one reader, laid
// over shared memory. The layout is C's; this file may sit on either side of it. Nothing here allocates after construction.

export const RING_HEADER_BYTES = 144;
const WRITTEN = 0; // words from the ring's start
const TAKEN = 16;
const RECORD_BYTES = 32;
const CAPACITY = 33;
const DROPPED = 34;

/** Lay an empty ring over shared memory (16-byte aligned), where C has not done so. */
export function layRing(buffer: SharedArrayBuffer, at: number, recordBytes: number, capacity: number): Ring {
  const words = new Int32Array(buffer, at, RING_HEADER_BYTES / 4).fill(0);
  words[RECORD_BYTES] = recordBytes;
  words[CAPACITY] = capacity;
  return new Ring(buffer, at);
}

export class Ring {
  readonly recordBytes: number;
  readonly capacity: number;
  private readonly words: Int32Array;
  private readonly records: Uint8Array;

  constructor(buffer: ArrayBufferLike, at: number) {
    this.words = new Int32Array(buffer, at, RING_HEADER_BYTES / 4);
    this.recordBytes = this.words[RECORD_BYTES] ?? 0;
    this.capacity = this.words[CAPACITY] ?? 0;
    this.records = new Uint8Array(buffer, at + RING_HEADER_BYTES, this.recordBytes * this.capacity);
  }

  /** Copy one record in; false, and counted, when full. [writer] */
  write(record: Uint8Array): boolean {
    const written = Atomics.load(this.words, WRITTEN);
    const taken = Atomics.load(this.words, TAKEN);
    if (((written - taken) >>> 0) >= this.capacity) {
      Atomics.add(this.words, DROPPED, 1);
      return false;
    }
    const at = (written & (this.capacity - 1)) * this.recordBytes;
    for (let i = 0; i < this.recordBytes; i++) this.records[at + i] = record[i] as number;
    Atomics.store(this.words, WRITTEN, (written + 1) | 0);
    return true;
  }

  /** Copy the oldest record out; false when empty. [reader] */
  read(record: Uint8Array): boolean {
    const taken = Atomics.load(this.words, TAKEN);
    if (taken === Atomics.load(this.words, WRITTEN)) return false;
    const at = (taken & (this.capacity - 1)) * this.recordBytes;
    for (let i = 0; i < this.recordBytes; i++) record[i] = this.records[at + i] as number;
    Atomics.store(this.words, TAKEN, (taken + 1) | 0);
    return true;
  }

  /** Records certainly waiting. [reader] */
  waiting(): number {
    return (Atomics.load(this.words, WRITTEN) - Atomics.load(this.words, TAKEN)) >>> 0;
  }

  /** Records there is certainly room for. [writer] */
  room(): number {
    return this.capacity - this.waiting();
  }

  /** Records refused for want of room since the ring was made. */
  dropped(): number {
    return Atomics.load(this.words, DROPPED) >>> 0;
  }
}
