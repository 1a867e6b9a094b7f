// What hands played, as the audio thread stamped it: kept for minutes, so that it can be recorded or kept afterwards.

import { CaptureEventLayout as EVENT } from "@gen/schema";
import { Ring } from "../../wasm/ring";
import { RecordMemory } from "./record_memory";

const KEPT = 32_768; // events: many minutes of playing
/** A record that says no more than where the song stood (engine/graph/capture.h). */
const TURN = 0xffff;
/** EventType of engine/core/event.h */
const NOTE_ON = 3, NOTE_OFF = 0;

export interface HandNote { readonly track: bigint; readonly id: bigint; readonly key: number; readonly songFrame: number; readonly outputFrame: number; endFrame: number | null }

export class Hands {
  private readonly ring: Ring;
  private readonly memory = new RecordMemory(KEPT, EVENT.bytes);
  private readonly record = new Uint8Array(EVENT.bytes);
  private readonly view = new DataView(this.record.buffer);

  constructor(buffer: SharedArrayBuffer, at: number) {
    this.ring = new Ring(buffer, at);
  }

  /** Take what waits; `onNote` hears of each note that begins or ends. */
  drain(onNote: (on: boolean, note: HandNote) => void): void {
    const { view } = this;
    while (this.ring.read(this.record)) {
      this.memory.put(this.record);
      const type = view.getUint16(EVENT.type, true);
      if (type !== NOTE_ON && type !== NOTE_OFF) continue;
      onNote(type === NOTE_ON, {
        track: view.getBigUint64(EVENT.track, true), id: view.getBigUint64(EVENT.id, true), key: view.getUint16(EVENT.number, true),
        songFrame: Number(view.getBigInt64(EVENT.songFrame, true)), outputFrame: Number(view.getBigInt64(EVENT.outputFrame, true)), endFrame: null,
      });
    }
  }

  /** Everything from an output frame on, and the last word before it of where the song stood. */
  since(outputFrame: number): Uint8Array {
    const all = this.memory.last(KEPT), view = new DataView(all.buffer), size = EVENT.bytes;
    let first = all.length, turn = -1;
    for (let at = 0; at < all.length; at += size) {
      const when = Number(view.getBigInt64(at + EVENT.outputFrame, true));
      if (when >= outputFrame) {
        first = at;
        break;
      }
      if (view.getUint16(at + EVENT.type, true) === TURN) turn = at;
    }
    const rest = all.subarray(first);
    if (turn < 0) return rest;
    const out = new Uint8Array(size + rest.length);
    out.set(all.subarray(turn, turn + size));
    out.set(rest, size);
    return out;
  }

  /**
   * The phrase just played: the tracks it went to, and the output frame it begins at. It begins after the last pause longer than
   * `pauseFrames`, and not before `notBefore`. Null: nothing was played.
   */
  phrase(pauseFrames: number, notBefore: number): { tracks: bigint[]; fromFrame: number } | null {
    const all = this.memory.last(KEPT), view = new DataView(all.buffer);
    const tracks = new Set<bigint>();
    let fromFrame = Infinity;
    for (let at = all.length - EVENT.bytes; at >= 0; at -= EVENT.bytes) {
      const type = view.getUint16(at + EVENT.type, true), when = Number(view.getBigInt64(at + EVENT.outputFrame, true));
      if (when < notBefore) break;
      if (type !== NOTE_ON && type !== NOTE_OFF) continue;
      if (fromFrame !== Infinity && fromFrame - when > pauseFrames) break;
      fromFrame = when;
      if (type === NOTE_ON) tracks.add(view.getBigUint64(at + EVENT.track, true));
    }
    return tracks.size === 0 ? null : { tracks: [...tracks], fromFrame };
  }
}

/** The tracks that records of `since` tell notes or controllers of: nobody takes part in a take by being armed alone. */
export function playedIn(events: Uint8Array): ReadonlySet<bigint> {
  const view = new DataView(events.buffer, events.byteOffset, events.byteLength), tracks = new Set<bigint>();
  for (let at = 0; at + EVENT.bytes <= events.length; at += EVENT.bytes) if (view.getUint16(at + EVENT.type, true) !== TURN) tracks.add(view.getBigUint64(at + EVENT.track, true));
  return tracks;
}
