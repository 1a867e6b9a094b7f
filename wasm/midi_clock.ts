// MIDI clock through the engine (engine/formats/clock.h), both ways: what must be sent for a stretch of song, and where a song is
// that somebody else's clock tells of.

import type { Engine } from "./engine";

/** A message of MIDI clock: status | data << 8, due at a song frame. */
export interface ClockMessage { readonly frame: number; readonly message: number }

export interface ClockWriter {
  write(beginFrame: number, endFrame: number, rateHz: number, playing: boolean): ClockMessage[];
  close(): void;
}

/** By the project's tempo map; one for each that is told it. */
export function openClock(engine: Engine): ClockWriter {
  const { exports } = engine, at = exports.tutti_clock_open();
  if (at === 0) throw new Error("There is not enough memory for a MIDI clock.");
  return {
    write: (beginFrame, endFrame, rateHz, playing) => {
      const count = exports.tutti_clock_write(at, beginFrame, endFrame, rateHz, playing ? 1 : 0);
      const messages = engine.columnI32(1, count);
      return Array.from(engine.columnF64(0, count), (frame, i) => ({ frame, message: messages[i] ?? 0 }));
    },
    close: () => exports.tutti_clock_close(at),
  };
}

export interface FollowedClock {
  readonly bpm: number; // 0: too few clocks were heard, or they ceased
  readonly ticks: number; // where the song is
  readonly runs: boolean; // its first clock has come
  readonly jitterMs: number;
}
export interface ClockFollower {
  /** False: the message is not one of the clock's. */
  hear(bytes: Uint8Array, atMs: number): boolean;
  read(nowMs: number): FollowedClock;
  close(): void;
}

export function openClockFollower(engine: Engine): ClockFollower {
  const { exports } = engine, at = exports.tutti_follower_open();
  if (at === 0) throw new Error("There is not enough memory for a MIDI clock.");
  return {
    hear: ([status = 0, low = 0, high = 0], atMs) => exports.tutti_follower_hear(at, status | (low << 8) | (high << 16), atMs / 1000) !== 0,
    read(nowMs) {
      exports.tutti_follower_read(at, nowMs / 1000);
      const [bpm = 0, ticks = 0, runs = 0, jitterSeconds = 0] = engine.columnF64(0, 4);
      return { bpm, ticks, runs: runs !== 0, jitterMs: jitterSeconds * 1000 };
    },
    close: () => exports.tutti_follower_close(at),
  };
}
