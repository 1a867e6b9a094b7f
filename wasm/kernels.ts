// What effects read that is made of their parameters and sounds (engine/devices/kernel.h): jobs on the page's side, what comes of
// them on a worker's.

import type { Id } from "../web/project/api";
import type { Engine } from "./engine";
import type { SegmentKey } from "./segment_keys";

type Bytes = Uint8Array<ArrayBuffer>;
const COLUMNS = 256, HEAD = 16, DIGEST_BYTES = 32;

/** What an impulse response looks like. `peaks`: of equal stretches of time, 0..1, for each side. `rt60` 0: it does not fall so far. */
export interface ImpulsePicture { readonly seconds: number; readonly rt60: number; readonly peaks: readonly [Float32Array, Float32Array] }

/** All that it is made of: equal jobs give equal kernels. */
export interface KernelJob { readonly job: Bytes; readonly sounds: readonly Bytes[] }

function withSounds(engine: Engine, job: Bytes): KernelJob {
  engine.exports.tutti_kernel_sounds(engine.give(job));
  const digests = engine.output();
  return { job, sounds: Array.from({ length: digests.length / DIGEST_BYTES }, (_, index) => digests.slice(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES)) };
}

/** Of a device as the document has it now; null when it reads none, or a sound of it is not here: `kernelMissing` says which. */
export function kernelJob(engine: Engine, device: Id): KernelJob | null {
  return engine.exports.tutti_kernel_job(device) === 0 ? null : withSounds(engine, engine.output());
}
/** The zone of a device whose sound is not here. */
export function kernelMissing(engine: Engine, device: Id): Id | null {
  if (engine.exports.tutti_kernel_job(device) !== 0) return null;
  const zone = engine.exports.tutti_kernel_missing();
  return zone === 0n ? null : (zone as Id);
}
/** Of a key of the last plan; null: it is made of something else. */
export function segmentKernel(engine: Engine, key: SegmentKey): KernelJob | null {
  return engine.exports.tutti_segment_kernel(key.object, key.revision) === 0 ? null : withSounds(engine, engine.output());
}

/** The job's segment, as a plan asks for it: where the job's sounds are. */
export function makeKernel(engine: Engine, job: Bytes): Bytes {
  engine.check(engine.exports.tutti_kernel_segment(engine.give(job)));
  return engine.output();
}
export function drawKernel(engine: Engine, job: Bytes): ImpulsePicture | null {
  if (engine.exports.tutti_kernel_picture(engine.give(job)) === 0) return null;
  const { buffer } = engine.output(), [seconds = 0, rt60 = 0] = new Float64Array(buffer, 0, 2);
  return { seconds, rt60, peaks: [new Float32Array(buffer, HEAD, COLUMNS), new Float32Array(buffer, HEAD + COLUMNS * 4, COLUMNS)] };
}
