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
