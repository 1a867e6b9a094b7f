// What lies on the clipboard: clips as text, and the project they were taken from, where their sound is.

export interface TakenClips { readonly from: string; readonly document: string; readonly digests: readonly Uint8Array<ArrayBuffer>[] }

const MARK = "tutti clips 1";

export const wrapClips = (from: string, document: string): string => JSON.stringify({ is: MARK, from, document });

/** Null when the text is something else. */
export function unwrapClips(text: string): TakenClips | null {
  if (!text.startsWith("{") || !text.includes(MARK)) return null;
  try {
    const { is, from, document } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (is !== MARK || typeof from !== "string" || typeof document !== "string") return null;
    const hexes = new Set([...document.matchAll(/"sha256":\s*"([0-9a-f]{64})"/g)].map((match) => match[1] ?? ""));
    return { from, document, digests: [...hexes].map((hex) => Uint8Array.from({ length: 32 }, (_, index) => parseInt(hex.slice(2 * index, 2 * index + 2), 16))) };
  } catch {
    return null;
  }
}
