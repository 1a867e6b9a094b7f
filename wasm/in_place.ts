// The sound of a track as a track of its own, as an open batch (session_import_in_place).

import type { Id } from "../web/project/api";
import type { Engine } from "./engine";

/** Between which frames a sound is not silent. */
export interface HeardFrames { readonly begin: number; readonly end: number }

/** `heard` in frames of the song, of which `first` is the sound's own first. */
export function openInPlace(engine: Engine, name: string, digest: Uint8Array, track: Id, heard: HeardFrames, first: number): void {
  const bytes = new TextEncoder().encode(name);
  engine.give(digest, bytes);
  engine.check(engine.exports.tutti_import_in_place(bytes.length, track, heard.begin, heard.end, first));
}
