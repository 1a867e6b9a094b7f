// A sound that is here as one more zone of an instrument, as an open batch.

import type { Id } from "../web/project/api";
import type { Engine } from "./engine";

export function openZoneOnKey(engine: Engine, name: string, digest: Uint8Array, device: Id, key: number): void {
  const bytes = new TextEncoder().encode(name);
  engine.give(digest, bytes);
  engine.check(engine.exports.tutti_import_zone_on_key(bytes.length, device, key));
}
