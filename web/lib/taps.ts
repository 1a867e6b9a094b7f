// The tempo of tapping: the mean of the last taps, which begin anew after a pause.

const PAUSE_MS = 2000;
const KEPT = 9;

/** `bpm` is null until three taps have come. */
export function tapped(before: readonly number[], nowMs: number): { kept: readonly number[]; bpm: number | null } {
  const last = before[before.length - 1];
  const kept = [...(last === undefined || nowMs - last > PAUSE_MS ? [] : before), nowMs].slice(-KEPT);
  const first = kept[0] ?? nowMs;
  if (kept.length < 3) return { kept, bpm: null };
  return { kept, bpm: Math.min(999, Math.max(20, (60_000 * (kept.length - 1)) / (nowMs - first))) };
}
