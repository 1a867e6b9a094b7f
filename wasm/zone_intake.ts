// A sound that is here as one more zone of an instrument, as an open batch.

import type { Id } from "../web/project/api";
import type { Engine } from "./engine";

/** What of a sound is played, and how, as ZonePart of engine/session/zones.h. */
export interface SoundPart { readonly startFrame: number; readonly endFrame: number; readonly gainDb: number; readonly tuneCt: number; readonly reverse: boolean }
export const WHOLE: SoundPart = { startFrame: 0, endFrame: 0, gainDb: 0, tuneCt: 0, reverse: false };

export function openZoneOnKey(engine: Engine, name: string, digest: Uint8Array, part: SoundPart, device: Id, key: number): void {
  const bytes = new TextEncoder().encode(name), numbers = Float64Array.of(part.startFrame, part.endFrame, part.gainDb, part.tuneCt, Number(part.reverse));
  engine.give(digest, bytes, new Uint8Array(numbers.buffer));
  engine.check(engine.exports.tutti_import_zone_on_key(bytes.length, device, key));
}

/** Two sounds that are here as the impulse response of an effect, from the left and from the right, as an open batch. */
export function openResponsePair(engine: Engine, names: readonly [string, string], digests: readonly [Uint8Array, Uint8Array], device: Id): void {
  const encoder = new TextEncoder(), [first, second] = names.map((name) => encoder.encode(name)) as [Uint8Array, Uint8Array];
  engine.give(...digests, first, second);
  engine.check(engine.exports.tutti_import_response_pair(first.length, second.length, device));
}
