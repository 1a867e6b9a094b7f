// What keeps ears whole while one hears oneself: no sample goes past a ceiling, and a microphone that hears its own loudspeaker is
// noticed before it becomes a scream that stays.

/** From here on the sides of a wave are bent, so that nothing comes near full scale. */
const KNEE = 10 ** (-6 / 20), CEILING = 10 ** (-1 / 20);
const CURVE_POINTS = 4097; // odd: silence is a point of its own

/** What a sample of -1..1 becomes: itself below the knee, then ever closer to the ceiling, and as steep as before at the knee. */
export function guarded(x: number): number {
  const size = Math.abs(x), room = CEILING - KNEE;
  return size <= KNEE ? x : Math.sign(x) * (KNEE + room * (1 - Math.exp(-(size - KNEE) / room)));
}

/** A node without any delay; what comes past full scale is taken for full scale. */
export function guardNode(context: BaseAudioContext): WaveShaperNode {
  return new WaveShaperNode(context, { curve: Float32Array.from({ length: CURVE_POINTS }, (_, i) => guarded((2 * i) / (CURVE_POINTS - 1) - 1)), oversample: "none" });
}

const FULL = 0.985, HOWLS_AFTER_MS = 1000, PAUSE_MS = 60;

/** Hears by the input's peaks, asked again and again, whether it has stood at its limit for a second: music touches it, feedback stays. */
export class HowlWatch {
  private sinceMs: number | null = null;
  private lastFullMs = 0;

  /** True once for each howl. `peak`: the largest sample of the last moment. */
  feed(peak: number, nowMs: number): boolean {
    if (peak >= FULL) {
      this.sinceMs ??= nowMs;
      this.lastFullMs = nowMs;
    } else if (this.sinceMs !== null && nowMs - this.lastFullMs > PAUSE_MS) this.sinceMs = null;
    if (this.sinceMs === null || nowMs - this.sinceMs < HOWLS_AFTER_MS || this.lastFullMs !== nowMs) return false;
    this.sinceMs = null;
    return true;
  }
}
