// The two rings of a graph in TypeScript: commands to the audio thread, notices back. Records are 32 bytes, as
// engine/graph/graph.h declares them.

import { Ring } from "./ring";

const RECORD_BYTES = 32;

export const COMMAND = { play: 1, stop: 2, seek: 3, param: 4, strip: 5, noteOn: 6, noteOff: 7, control: 8, metronome: 9, mark: 10 } as const;
export const NOTICE = { plan: 1, mark: 2, stopped: 3, mutedNan: 4 } as const;

export interface Notice {
  readonly type: number;
  readonly number: number;
  readonly value: number;
  readonly id: bigint;
  readonly positionFrame: number;
}

export class CommandWriter {
  private readonly ring: Ring;
  private readonly record = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.record.buffer);

  constructor(buffer: ArrayBufferLike, at: number) {
    this.ring = new Ring(buffer, at);
  }

  /** False when the ring is full: the command is dropped and counted. */
  send(type: number, id = 0n, number = 0, value = 0, position = 0n): boolean {
    const view = this.view;
    view.setUint16(0, type, true);
    view.setUint16(2, number, true);
    view.setFloat32(4, value, true);
    view.setBigUint64(8, BigInt.asUintN(64, id), true);
    view.setBigInt64(16, position, true);
    view.setBigUint64(24, 0n, true);
    return this.ring.write(this.record);
  }

  dropped(): number {
    return this.ring.dropped();
  }
}

export class NoticeReader {
  private readonly ring: Ring;
  private readonly record = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.record.buffer);

  constructor(buffer: ArrayBufferLike, at: number) {
    this.ring = new Ring(buffer, at);
  }

  /** Hand each waiting notice to `take`. */
  drain(take: (notice: Notice) => void): void {
    const view = this.view;
    while (this.ring.read(this.record)) {
      take({
        type: view.getUint16(0, true),
        number: view.getUint16(2, true),
        value: view.getFloat32(4, true),
        id: view.getBigUint64(8, true),
        positionFrame: Number(view.getBigInt64(16, true)),
      });
    }
  }
}
