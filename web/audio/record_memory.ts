// The newest records of a stream, oldest overwritten first: what "keep what I just played" can reach back to.

export class RecordMemory {
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private next = 0;
  private held = 0;

  constructor(private readonly records: number, private readonly recordBytes: number) {
    this.bytes = new Uint8Array(records * recordBytes);
  }

  put(record: Uint8Array): void {
    this.bytes.set(record, this.next * this.recordBytes);
    this.next = (this.next + 1) % this.records;
    this.held = Math.min(this.held + 1, this.records);
  }

  count(): number {
    return this.held;
  }

  last(count: number): Uint8Array<ArrayBuffer> {
    const wanted = Math.min(count, this.held), size = this.recordBytes, out = new Uint8Array(wanted * size);
    for (let i = 0; i < wanted; i++) {
      const at = (this.next - wanted + i + this.records) % this.records;
      out.set(this.bytes.subarray(at * size, (at + 1) * size), i * size);
    }
    return out;
  }
}
