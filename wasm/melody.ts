// A recording looked at for its melody, in a worker's engine (engine/session/melody.h).

import type { Engine } from "./engine";

/** One second of sound at a time. */
const MOMENTS = 200;

/** What "melody-track" makes notes of; begin and end in source frames. */
export function findMelody(engine: Engine, digest: Uint8Array, beginFrame: number, endFrame: number, progress: (part: number) => void): Uint8Array<ArrayBuffer> {
  engine.give(digest);
  engine.check(engine.exports.tutti_melody_open(beginFrame, endFrame));
  for (let part = 0; part < 1; progress(part)) part = engine.exports.tutti_melody_step(MOMENTS);
  engine.check(engine.exports.tutti_melody_told());
  return engine.output();
}
