// What an impulse response looks like, as engine/devices/kernel.h draws it.

import type { Id } from "../web/project/api";
import type { Engine } from "./engine";

const COLUMNS = 256, HEAD = 16;

/** `peaks`: of equal stretches of time, 0..1, for each side. `rt60` 0: it does not fall so far. */
export interface ImpulsePicture { readonly seconds: number; readonly rt60: number; readonly peaks: readonly [Float32Array, Float32Array] }

/** null: the device has none, or its sound is not here, or too long. */
export function readImpulse(engine: Engine, device: Id): ImpulsePicture | null {
  if (engine.exports.tutti_impulse_picture(device) === 0) return null;
  const { buffer } = engine.output(), [seconds = 0, rt60 = 0] = new Float64Array(buffer, 0, 2);
  return { seconds, rt60, peaks: [new Float32Array(buffer, HEAD, COLUMNS), new Float32Array(buffer, HEAD + COLUMNS * 4, COLUMNS)] };
}
