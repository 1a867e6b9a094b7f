// A folder in memory that dies after a given number of operations. What was not flushed then is lost wholly, partly or not
// at all, as a real disk may choose.

import type { Folder, OpenFile } from "../../../web/store/folder";

export class Crash extends Error {}
export type Fate = "lost" | "half" | "kept";

interface Stored {
  durable: Uint8Array<ArrayBuffer>;
  pending: Uint8Array<ArrayBuffer>;
}

export class CrashingFolder implements Folder {
  private readonly files = new Map<string, Stored>();
  private left: number;
  operations = 0;

  constructor(crashAfter = Number.POSITIVE_INFINITY) {
    this.left = crashAfter;
  }

  private step(): void {
    this.operations++;
    if (this.left-- <= 0) throw new Crash();
  }

  async names(): Promise<string[]> {
    return [...this.files.keys()].sort();
  }
  async remove(name: string): Promise<void> {
    this.step();
    this.files.delete(name);
  }
  async open(name: string): Promise<OpenFile> {
    this.step();
    const stored = this.files.get(name) ?? { durable: new Uint8Array(0), pending: new Uint8Array(0) };
    this.files.set(name, stored);
    const step = () => this.step();
    return {
      size: () => stored.pending.length,
      read: (at, bytes) => stored.pending.slice(at, at + bytes),
      write(at, bytes) {
        step();
        const grown = new Uint8Array(Math.max(stored.pending.length, at + bytes.length));
        grown.set(stored.pending);
        grown.set(bytes, at);
        stored.pending = grown;
      },
      truncate(bytes) {
        step();
        stored.pending = stored.pending.slice(0, bytes);
      },
      flush() {
        step();
        stored.durable = stored.pending;
      },
      close() {},
    };
  }

  /** The disk after the machine came up again. */
  afterCrash(fate: Fate): CrashingFolder {
    const next = new CrashingFolder();
    for (const [name, { durable, pending }] of this.files) {
      const middle = Math.floor((durable.length + pending.length) / 2);
      const survived = fate === "lost" ? durable : fate === "kept" ? pending : pending.slice(0, middle);
      next.files.set(name, { durable: survived, pending: survived });
    }
    return next;
  }
}
