// The document as it is, taken as bytes, and brought back as one edit that can be taken back.

import type { Document } from "./document";

export function takeVersion({ engine }: Document): Uint8Array<ArrayBuffer> {
  engine.check(engine.exports.tutti_version_take());
  return engine.output();
}

/** The edit is open afterwards, to be committed; false: the song is as it was then. */
export function openVersion({ engine }: Document, version: Uint8Array, label: string): boolean {
  const words = new TextEncoder().encode(label);
  engine.give(version, words);
  const status = engine.exports.tutti_version_open(version.length, words.length);
  if (status !== -1) engine.check(status);
  return status === 0;
}

/** What differs, as C tells it (wasm/exports_compare.c). A value is a number, a text, or the name of what is named. */
export interface Difference {
  readonly type: "added" | "changed" | "moved" | "removed";
  readonly id: string;
  readonly kind: number;
  readonly name?: string;
  readonly track?: string;
  readonly trackName?: string;
  readonly device?: number; // of a device, and of the one a lane moves
  readonly lane?: number; // what field a lane moves
  readonly connection?: number; // its type
  readonly target?: string; // the track a connection ends at
  readonly start?: number; // of a clip
  readonly elsewhere?: number; // moved: 1 to another parent, 0 among its siblings
  readonly field?: number;
  readonly before?: number | string;
  readonly after?: number | string;
  readonly addedRows?: number;
  readonly changedRows?: number;
  readonly removedRows?: number;
}

/** `later` null: the song as it is now. */
export function compareVersions({ engine }: Document, earlier: Uint8Array, later: Uint8Array | null): Difference[] {
  engine.give(earlier, ...(later === null ? [] : [later]));
  engine.check(engine.exports.tutti_versions_compare(earlier.length, later?.length ?? 0));
  return JSON.parse(engine.outputText()) as Difference[];
}

/** The edit that makes one object as it is in a version is open afterwards, to be committed. */
export function openTakenBack({ engine }: Document, version: Uint8Array, label: string, object: bigint): void {
  const words = new TextEncoder().encode(label);
  engine.give(version, words);
  engine.check(engine.exports.tutti_version_take_back(version.length, words.length, object));
}
