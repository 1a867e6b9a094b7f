// The last seconds of a compressor's gain reduction, in dB, newest last. It goes on with the clock: a page that paints slowly
// shows as many seconds as one that does not, and rests as soon after the sound.

export const HISTORY = 128;
const HISTORY_MS = 33, SILENCE_DB = 0.05; // some four seconds; what is less is not seen

export class ReductionHistory {
  readonly past = new Float32Array(HISTORY);
  private moved: number | null = null;

  /** What is published now; whether there is something new to paint: not before its time, and not once all of it is silence. */
  take(now: number, db: number): boolean {
    const moved = this.moved ?? now - HISTORY_MS;
    const steps = Math.min(HISTORY, Math.floor((now - moved) / HISTORY_MS));
    if (steps < 1) return false;
    this.moved = steps < HISTORY ? moved + steps * HISTORY_MS : now;
    if (db < SILENCE_DB && this.past.every((past) => past < SILENCE_DB)) return false;
    this.past.copyWithin(0, steps);
    this.past.fill(db, HISTORY - steps);
    return true;
  }
}
