// The two rings of a graph in TypeScript: commands to the audio thread, notices back. Records are 32 bytes, as
// engine/graph/graph.h declares them.

import { CommandLayout as COMMAND, NoticeLayout as NOTICE } from "@gen/schema";
import { Ring } from "./ring";

export interface Notice {
  readonly type: number;
  readonly number: number;
  readonly value: number;
  readonly id: bigint;
  readonly positionFrame: number;
}

export class CommandWriter {
  private readonly ring: Ring;
  private readonly record = new Uint8Array(COMMAND.bytes);
  private readonly view = new DataView(this.record.buffer);

  constructor(buffer: ArrayBufferLike, at: number) {
    this.ring = new Ring(buffer, at);
  }

  /** False when the ring is full: the command is dropped and counted. */
  send(type: number, id = 0n, number = 0, value = 0, position = 0n, heardFrame = 0n): boolean {
    const view = this.view;
    view.setUint16(COMMAND.type, type, true);
    view.setUint16(COMMAND.number, number, true);
    view.setFloat32(COMMAND.value, value, true);
    view.setBigUint64(COMMAND.id, BigInt.asUintN(64, id), true);
    view.setBigInt64(COMMAND.positionFrame, position, true);
    view.setBigInt64(COMMAND.heardFrame, heardFrame, true);
    return this.ring.write(this.record);
  }

  dropped(): number {
    return this.ring.dropped();
  }

  /** Commands the audio thread has yet to take. */
  waiting(): number {
    return this.ring.waiting();
  }
}

export class NoticeReader {
  private readonly ring: Ring;
  private readonly record = new Uint8Array(NOTICE.bytes);
  private readonly view = new DataView(this.record.buffer);

  constructor(buffer: ArrayBufferLike, at: number) {
    this.ring = new Ring(buffer, at);
  }

  /** Hand each waiting notice to `take`, as read and as it lies there; the bytes are the next one's afterwards. */
  drain(take: (notice: Notice, record: Uint8Array) => void): void {
    const view = this.view;
    while (this.ring.read(this.record)) {
      take({
        type: view.getUint16(NOTICE.type, true),
        number: view.getUint16(NOTICE.number, true),
        value: view.getFloat32(NOTICE.value, true),
        id: view.getBigUint64(NOTICE.id, true),
        positionFrame: Number(view.getBigInt64(NOTICE.positionFrame, true)),
      }, this.record);
    }
  }
}
