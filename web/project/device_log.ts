// A project's log as the saver knows it. A storage worker that died may or may not have written what it was last asked to; the
// log is then opened again, and what it holds already is not written twice.

import type { StoreClient } from "../store/client";
import type { Log } from "./saver";

type Files = Pick<StoreClient, "call" | "lives">;

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** How many of `batches`, from the first, are the last ones of `written`. Each batch bears its number, so no two are equal. */
export function alreadyWritten(written: readonly Uint8Array[], batches: readonly Uint8Array[]): number {
  for (let count = Math.min(written.length, batches.length); count > 0; count--) {
    const from = written.length - count;
    if (batches.slice(0, count).every((batch, i) => equal(batch, written[from + i] as Uint8Array))) return count;
  }
  return 0;
}

export class DeviceLog implements Log {
  /** The life of the worker that has the log open. */
  private life: number;

  constructor(
    private readonly files: Files,
    private readonly project: string,
  ) {
    this.life = files.lives();
  }

  async append(batches: Uint8Array[]): Promise<number> {
    const done = this.life === this.files.lives() ? 0 : await this.reopen(batches);
    return this.files.call("append", this.project, batches.slice(done));
  }

  private async reopen(batches: readonly Uint8Array[]): Promise<number> {
    const life = this.files.lives();
    const { batches: written } = await this.files.call("open", this.project);
    this.life = life;
    return alreadyWritten(written, batches);
  }
}
