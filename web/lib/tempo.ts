// How fast a recording is played, guessed from where it is struck: the tempo whose beats and half beats the strikes lie closest to.
// Loops are mostly whole bars long, so tempos that make them so are believed before others.

const SLOWEST = 70, FASTEST = 180, STRIKES_LEAST = 4, BELIEVED = 0.55, WHOLE_BONUS = 0.15;

/** How well strikes (seconds) lie on a grid of so many steps a beat, 0..1: the length of their mean direction round the circle of one. */
function fits(strikes: readonly number[], bpm: number, steps: number): number {
  const turns = (bpm / 60) * steps * 2 * Math.PI;
  let x = 0, y = 0;
  for (const at of strikes) {
    x += Math.cos(at * turns);
    y += Math.sin(at * turns);
  }
  return Math.hypot(x, y) / strikes.length;
}

/** Beats a minute, to a half; null when the strikes tell nothing. */
export function guessTempo(strikes: readonly number[], seconds: number): number | null {
  if (strikes.length < STRIKES_LEAST || seconds <= 0) return null;
  let best = 0, tempo: number | null = null;
  const consider = (bpm: number, bonus: number): void => {
    const eighths = fits(strikes, bpm, 2), score = 0.6 * eighths + 0.4 * fits(strikes, bpm, 1) + bonus - Math.abs(Math.log2(bpm / 115)) * 0.08;
    if (score <= best || eighths < BELIEVED) return;
    best = score;
    tempo = bpm;
  };
  for (let beats = 4; beats <= 128; beats += 4) {
    const bpm = (beats * 60) / seconds;
    if (bpm >= SLOWEST && bpm <= FASTEST) consider(Math.round(bpm * 100) / 100, WHOLE_BONUS);
  }
  for (let bpm = SLOWEST; bpm <= FASTEST; bpm += 0.5) consider(bpm, 0);
  return tempo;
}

const CALLED_SLOWEST = 40, CALLED_FASTEST = 240, CALLED_NEAR = 0.015;

/** Strikes alone do not tell 82 from 164. Loops are often called by their tempo: where a number of the name is what was guessed, or half or
    twice as fast, it is believed. */
export function tempoCalled(guess: number, name: string): number {
  const octaves = [guess, guess / 2, guess * 2];
  for (const [text] of name.matchAll(/(?<![\d.])\d{2,3}(?![\d.]*\d)/g)) {
    const called = Number(text), near = octaves.find((bpm) => Math.abs(bpm / called - 1) < CALLED_NEAR);
    if (near !== undefined && called >= CALLED_SLOWEST && called <= CALLED_FASTEST) return near;
  }
  return guess;
}
