// What lies on the clipboard: clips as text, the project they were taken from, where their sound is, and the key they are in.
import type { Key } from "./song_keys.ts";

export interface TakenClips { readonly from: string; readonly key: Key | null; readonly document: string; readonly digests: readonly Uint8Array<ArrayBuffer>[] }

const MARK = "tutti clips 1";

export const wrapClips = (from: string, document: string, key?: Key): string => JSON.stringify({ is: MARK, from, document, key });

const keyOf = (key: Partial<Key> | null | undefined): Key | null =>
  Number.isInteger(key?.root) && Number.isInteger(key?.scale) ? { root: Number(key?.root), scale: Number(key?.scale) } : null;

/** Null when the text is something else. */
export function unwrapClips(text: string): TakenClips | null {
  if (!text.startsWith("{") || !text.includes(MARK)) return null;
  try {
    const { is, from, document, key } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (is !== MARK || typeof from !== "string" || typeof document !== "string") return null;
    const hexes = new Set([...document.matchAll(/"sha256":\s*"([0-9a-f]{64})"/g)].map((match) => match[1] ?? ""));
    return { from, document, key: keyOf(key as Partial<Key> | undefined), digests: [...hexes].map((hex) => Uint8Array.from({ length: 32 }, (_, index) => parseInt(hex.slice(2 * index, 2 * index + 2), 16))) };
  } catch {
    return null;
  }
}
