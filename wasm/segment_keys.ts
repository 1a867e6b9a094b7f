// The keys of a plan's segments as they lie in memory, and which of them another plan did not name.

export interface SegmentKey {
  readonly object: bigint;
  readonly revision: bigint;
}

/** Key by key: the object, then the revision, 64 bits each. */
export type SegmentKeys = Uint32Array<ArrayBuffer>;

const WORDS = 4;
/** An edit takes fewer keys than this out of a run of them, as a rule. */
const AHEAD = 16 * WORDS;

export function* eachKey(keys: SegmentKeys): Generator<SegmentKey> {
  const words = new BigUint64Array(keys.buffer);
  for (let at = 0; at < words.length; at += 2) yield keyAt(words, at);
}

const keyAt = (words: BigUint64Array, at: number): SegmentKey => ({ object: words[at] ?? 0n, revision: words[at + 1] ?? 0n });

/** Those of `now` that may not be among `before`: all that are not, and, where much was moved about, some that are. What an edit left
    alone costs no more than a look. */
export function newKeys(now: SegmentKeys, before: SegmentKeys): SegmentKey[] {
  const words = new BigUint64Array(now.buffer), fresh: SegmentKey[] = [];
  let at = 0; // in `before`
  for (let i = 0; i < now.length; i += WORDS) {
    const found = find(now, i, before, at);
    if (found >= 0) {
      at = found + WORDS;
      continue;
    }
    fresh.push(keyAt(words, i / 2));
    if (now[i] === before[at] && now[i + 1] === before[at + 1]) at += WORDS; // the same object in another shape
  }
  return fresh;
}

function find(now: SegmentKeys, i: number, before: SegmentKeys, from: number): number {
  const end = Math.min(before.length, from + AHEAD);
  for (let at = from; at < end; at += WORDS)
    if (now[i + 2] === before[at + 2] && now[i] === before[at] && now[i + 1] === before[at + 1] && now[i + 3] === before[at + 3]) return at;
  return -1;
}
