// GraphMeters (engine/graph/graph.h) as the page reads it: a fixed struct in the audio memory, rewritten by the audio thread
// under a sequence counter. A reading that was torn is taken again; nothing is allocated.

import { MeterTrackLayout as TRACK, MetersLayout as AT } from "@gen/schema";

const TRIES = 8;

export interface Clock {
  playing: boolean;
  songFrame: number;
  outputFrame: number;
  songTicks: number;
  countInFrames: number;
  bpm: number;
  revision: number;
  voices: number;
  droppedEvents: number;
  nanCount: number;
  /** What is left out because the machine cannot keep up (Thrift in engine/devices/device.h), 0 nothing; how often more had to be. */
  overloadStep: number;
  overloadCount: number;
  /** Times that silence was heard because long audio was not read in time. */
  pageMisses: number;
}

/** What the launcher does on a track: ids of slots or 0, TRACK_* of graph/graph.h, and 0..1 of its clip. */
export interface LaunchReading { slot: bigint; queued: bigint; flags: number; turn: number }

export class MetersView {
  private readonly view: DataView;
  private readonly words: Int32Array;
  private readonly ids: BigUint64Array;
  private readonly floats: Float32Array;
  private readonly clock: Clock = {
    playing: false,
    songFrame: 0,
    outputFrame: 0,
    songTicks: 0,
    countInFrames: 0,
    bpm: 120,
    revision: 0,
    voices: 0,
    droppedEvents: 0,
    nanCount: 0,
    overloadStep: 0,
    overloadCount: 0,
    pageMisses: 0,
  };
  /** Where each track was found last: plans keep their order for long. */
  private readonly places = new Map<bigint, number>();

  constructor(buffer: ArrayBufferLike, at: number) {
    this.view = new DataView(buffer, at, AT.bytes);
    this.words = new Int32Array(buffer, at + AT.sequence, 1);
    this.ids = new BigUint64Array(buffer, at, AT.bytes / 8);
    this.floats = new Float32Array(buffer, at, AT.bytes / 4);
  }

  /** The clock as of the last block; the same object each time. */
  readClock(): Clock {
    const { view, clock } = this;
    for (let i = 0; i < TRIES; i++) {
      const before = Atomics.load(this.words, 0);
      if ((before & 1) !== 0) continue;
      clock.playing = view.getUint32(AT.playing, true) !== 0;
      clock.songFrame = Number(view.getBigInt64(AT.songFrame, true));
      clock.outputFrame = Number(view.getBigInt64(AT.outputFrame, true));
      clock.songTicks = view.getFloat64(AT.songTicks, true);
      clock.countInFrames = Number(view.getBigInt64(AT.countInFrames, true));
      clock.bpm = view.getFloat64(AT.bpm, true);
      clock.revision = Number(view.getBigUint64(AT.revision, true));
      clock.voices = view.getUint32(AT.voices, true);
      clock.droppedEvents = view.getUint32(AT.droppedEvents, true);
      clock.nanCount = view.getUint32(AT.nanCount, true);
      clock.overloadStep = view.getUint32(AT.overloadStep, true);
      clock.overloadCount = view.getUint32(AT.overloadCount, true);
      clock.pageMisses = view.getUint32(AT.pageMisses, true);
      if (Atomics.load(this.words, 0) === before) break;
    }
    return clock;
  }

  /** [peakL, peakR, rmsL, rmsR] of a track; false when it has no meter. */
  read(track: bigint, out: Float32Array): boolean {
    const index = this.find(track);
    if (index < 0) return false;
    const at = (AT.tracks + index * TRACK.bytes + TRACK.peak) / 4;
    for (let i = 0; i < TRIES; i++) {
      const before = Atomics.load(this.words, 0);
      if ((before & 1) !== 0) continue;
      for (let k = 0; k < 4; k++) out[k] = this.floats[at + k] as number;
      if (Atomics.load(this.words, 0) === before) break;
    }
    return true;
  }

  /** False when the track has no meter. */
  readLaunch(track: bigint, out: LaunchReading): boolean {
    const index = this.find(track);
    if (index < 0) return false;
    const at = AT.tracks + index * TRACK.bytes;
    for (let i = 0; i < TRIES; i++) {
      const before = Atomics.load(this.words, 0);
      if ((before & 1) !== 0) continue;
      out.slot = this.view.getBigUint64(at + TRACK.slot, true);
      out.queued = this.view.getBigUint64(at + TRACK.queued, true);
      out.flags = this.view.getUint32(at + TRACK.launch, true);
      out.turn = this.view.getFloat32(at + TRACK.turn, true);
      if (Atomics.load(this.words, 0) === before) break;
    }
    return true;
  }

  private find(track: bigint): number {
    const count = this.view.getUint32(AT.trackCount, true);
    const known = this.places.get(track);
    if (known !== undefined && known < count && this.idAt(known) === track) return known;
    for (let i = 0; i < count; i++) {
      if (this.idAt(i) !== track) continue;
      this.places.set(track, i);
      return i;
    }
    return -1;
  }

  private idAt(index: number): bigint {
    return this.ids[(AT.tracks + index * TRACK.bytes + TRACK.id) / 8] as bigint;
  }
}
