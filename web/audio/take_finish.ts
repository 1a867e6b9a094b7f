// A take file becomes what a song needs of it: its outline and, unless it is long, the canonical audio with its name. It is read
// piece by piece. Workers only: hashing minutes of sound takes long.

import { Engine } from "../../wasm/engine";
import { Intake } from "../../wasm/intake";
import { english } from "../messages/english.ts";
import { HELD_BYTES_MAX } from "../project/held_assets";
import { blobReader } from "../store/blob_reader";
import type { CutOffTake, FinishedTake } from "./capture_protocol";

interface Outlined extends CutOffTake {
  readonly shiftFrames: number;
  readonly outline: Uint8Array<ArrayBuffer>;
}

function outlineOf(engine: Engine, file: File): Outlined {
  if (engine.exports.tutti_take_outline(file.size) !== 0) throw new Error(english("The recording cannot be read."));
  const [rateHz = 1, , frames = 0, beganMs = 0, shiftFrames = 0] = engine.columnF64(0, 5);
  const [project = 0n, track = 0n] = engine.columnU64(1, 2);
  return { name: file.name, project, track, seconds: frames / rateHz, beganMs, shiftFrames, outline: engine.output() };
}

/** Null when it is no take. */
export function summaryOf(module: WebAssembly.Module, file: File): CutOffTake | null {
  try {
    const { name, project, track, seconds, beganMs } = outlineOf(Engine.create(module, blobReader(file)), file);
    return { name, project, track, seconds, beganMs };
  } catch {
    return null;
  }
}

export function finishTake(module: WebAssembly.Module, name: string, file: File): FinishedTake {
  const engine = Engine.create(module, blobReader(file));
  const { track, shiftFrames, seconds, outline } = outlineOf(engine, file), coming = Intake.open(engine, file.size);
  const take = { name, track, shiftFrames, seconds, outline };
  return { ...take, sound: coming.bytes > HELD_BYTES_MAX ? file : coming.whole() };
}
