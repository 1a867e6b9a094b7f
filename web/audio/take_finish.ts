// A take file becomes what a song needs of it: the canonical audio, its name by content, and its outline. Workers only: hashing
// minutes of sound takes long.

import { english } from "../messages/english.ts";
import type { Engine } from "../../wasm/engine";
import type { CutOffTake, FinishedTake } from "./capture_protocol";

const DIGEST_BYTES = 32;

/** Null when it is no take. */
export function summaryOf(engine: Engine, name: string, file: Uint8Array): (CutOffTake & { readonly shiftFrames: number }) | null {
  if (engine.exports.tutti_take_summary(engine.give(file)) === 0) return null;
  const [rateHz = 1, , frames = 0, beganMs = 0, shiftFrames = 0] = engine.columnF64(0, 5);
  const [project = 0n, track = 0n] = engine.columnU64(1, 2);
  return { name, project, track, seconds: frames / rateHz, beganMs, shiftFrames };
}

export function finishTake(engine: Engine, name: string, file: Uint8Array): FinishedTake {
  const summary = summaryOf(engine, name, file);
  if (summary === null) throw new Error(english("The recording cannot be read."));
  const { exports } = engine, size = engine.give(file);
  engine.check(exports.tutti_take_outline(size));
  const outline = engine.output();
  engine.check(exports.tutti_take_asset(size));
  const wav = engine.output(), digest = new Uint8Array(engine.columnU64(0, DIGEST_BYTES / 8).slice().buffer);
  exports.tutti_release();
  return { name, track: summary.track, shiftFrames: summary.shiftFrames, seconds: summary.seconds, digest, outline, wav };
}
