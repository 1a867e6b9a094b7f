// Frequency responses for pictures: what the ear gets from a filter or an equaliser, drawn from its plain parameters. The sound itself is
// made in C; these curves follow the same design formulas (R. Bristow-Johnson's cookbook for the bands, a state-variable filter for the synth).

import { clamp } from "../lib/geometry.ts";

export type BandShape = "low-cut" | "low-shelf" | "bell" | "high-shelf" | "high-cut" | "notch";
export interface Band { readonly shape: BandShape; readonly hz: number; readonly gainDb: number; readonly q: number; readonly on: boolean }

const RATE = 96000; // high enough that pictures do not show the cramping near half a usual rate

export function bandShape(name: string): BandShape {
  if (/notch/i.test(name)) return "notch";
  if (/shelf/i.test(name)) return /low/i.test(name) ? "low-shelf" : "high-shelf";
  if (/high.?pass|low.?cut/i.test(name)) return "low-cut";
  if (/low.?pass|high.?cut/i.test(name)) return "high-cut";
  return "bell";
}

/** dB of one band at a frequency. */
export function bandDb(band: Band, hz: number): number {
  if (!band.on) return 0;
  const w0 = (2 * Math.PI * Math.min(band.hz, RATE * 0.49)) / RATE, cos = Math.cos(w0), alpha = Math.sin(w0) / (2 * Math.max(0.05, band.q));
  const a = 10 ** (band.gainDb / 40), root = 2 * Math.sqrt(a) * alpha;
  const [b0, b1, b2, a0, a1, a2] = coefficients(band.shape, cos, alpha, a, root);
  const w = (2 * Math.PI * hz) / RATE;
  const power = (x0: number, x1: number, x2: number): number => {
    const re = x0 + x1 * Math.cos(w) + x2 * Math.cos(2 * w), im = x1 * Math.sin(w) + x2 * Math.sin(2 * w);
    return re * re + im * im;
  };
  return 10 * Math.log10(Math.max(1e-12, power(b0, b1, b2)) / Math.max(1e-12, power(a0, a1, a2)));
}

type Six = [number, number, number, number, number, number];

function coefficients(shape: BandShape, cos: number, alpha: number, a: number, root: number): Six {
  switch (shape) {
    case "bell": return [1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a];
    case "notch": return [1, -2 * cos, 1, 1 + alpha, -2 * cos, 1 - alpha];
    case "low-cut": return [(1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha];
    case "high-cut": return [(1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha];
    case "low-shelf": return [a * (a + 1 - (a - 1) * cos + root), 2 * a * (a - 1 - (a + 1) * cos), a * (a + 1 - (a - 1) * cos - root), a + 1 + (a - 1) * cos + root, -2 * (a - 1 + (a + 1) * cos), a + 1 + (a - 1) * cos - root];
    case "high-shelf": return [a * (a + 1 + (a - 1) * cos + root), -2 * a * (a - 1 + (a + 1) * cos), a * (a + 1 + (a - 1) * cos - root), a + 1 - (a - 1) * cos + root, 2 * (a - 1 - (a + 1) * cos), a + 1 - (a - 1) * cos - root];
  }
}

/** Compressor: output dB for an input dB, soft knee. */
export function compressDb(inputDb: number, thresholdDb: number, ratio: number, kneeDb: number): number {
  const over = inputDb - thresholdDb;
  if (2 * over <= -kneeDb) return inputDb;
  if (2 * over >= kneeDb) return thresholdDb + over / ratio;
  return inputDb + ((1 / ratio - 1) * (over + kneeDb / 2) ** 2) / (2 * kneeDb);
}

/** Limiter: nothing over the ceiling, the knee's half below it bends already. */
export const limitDb = (inputDb: number, ceilingDb: number, kneeDb: number): number => compressDb(inputDb, ceilingDb, Infinity, kneeDb);

/** Gate: what stays below the threshold is turned down by the range; a ducker turns down what is above. */
export const gateDb = (inputDb: number, thresholdDb: number, rangeDb: number, ducks: boolean): number => (inputDb < thresholdDb !== ducks ? inputDb - rangeDb : inputDb);

const SATURATIONS: Readonly<Record<string, (x: number) => number>> = { Tape: Math.tanh, Tube: Math.tanh, Clip: (x) => x / (1 + x ** 4) ** 0.25, Fold: (x) => Math.sin((Math.PI / 2) * x) };

/** Saturator: the output's height for the top of a wave, with the part of the drive that is taken back. */
export function saturateDb(inputDb: number, curve: string, driveDb: number): number {
  const y = (SATURATIONS[curve] ?? Math.tanh)(10 ** ((inputDb + driveDb) / 20));
  return 20 * Math.log10(Math.max(1e-6, Math.abs(y))) - 0.75 * driveDb;
}

/** A resonant filter's dB at a frequency, of 12 or 24 dB an octave: the analog prototypes of dsp/voice_filter.h and devices/filter.c. */
export function filterDb(kind: string, cutoffHz: number, resonance: number, hz: number): number {
  const steep = /24/.test(kind), split = steep && !/band|notch/i.test(kind), x = hz / cutoffHz;
  const k = (split ? 0.765 : 1.414) * 2 ** (-4.6 * clamp(resonance, 0, 1));
  const once = sectionDb(kind, x, k);
  return steep ? once + sectionDb(kind, x, split ? 1.848 : k) : once;
}

/** One section of second order, `k` its damping, `x` the frequency over the cutoff. */
function sectionDb(kind: string, x: number, k: number): number {
  const top = /band/i.test(kind) ? k * x : /high/i.test(kind) ? x * x : /notch/i.test(kind) ? Math.abs(1 - x * x) : 1;
  return 20 * Math.log10(Math.max(1e-6, top / Math.hypot(1 - x * x, k * x)));
}

export interface Stages { readonly count: number; readonly centreHz: number; readonly spread: number; readonly feedback: number; readonly mix: number } // the last three as parts of a whole

const STAGE_PLACES = [1, 1 / 3, 2 / 3, 5 / 6, 1 / 2, 1 / 6], STAGE_OCTAVES = 2; // of devices/phaser.c

/** A phaser's dB at a frequency: all-pass stages beside the dry sound, with feedback around them. */
export function stagesDb({ count, centreHz, spread, feedback, mix }: Stages, hz: number): number {
  let phase = 0;
  for (let stage = 0; stage < count; stage++) {
    const away = (stage % 2 === 0 ? -1 : 1) * (STAGE_PLACES[stage >> 1] ?? 0) * spread * STAGE_OCTAVES;
    phase -= 2 * Math.atan(hz / (centreHz * 2 ** away));
  }
  const re = Math.cos(phase), im = Math.sin(phase), loopRe = 1 - feedback * re, loopIm = -feedback * im;
  const size = Math.sqrt(1 - feedback * feedback) / (loopRe * loopRe + loopIm * loopIm);
  return 20 * Math.log10(Math.max(1e-4, Math.hypot(1 - mix + mix * size * (re * loopRe + im * loopIm), mix * size * (im * loopRe - re * loopIm))));
}

export interface Comb { readonly delayMs: number; readonly feedback: number; readonly inverted: boolean; readonly mix: number } // feedback and mix as parts of a whole

/** A flanger's dB at a frequency: the sound beside itself, so much later. `apartMs`: how far it is from a dry sound that waits for it. */
export function combDb({ delayMs, feedback, inverted, mix }: Comb, hz: number, apartMs = delayMs): number {
  const turn = (ms: number): number => (-2 * Math.PI * hz * ms) / 1000, loop = turn(delayMs), apart = turn(apartMs);
  const re = 1 - feedback * Math.cos(loop), im = -feedback * Math.sin(loop), size = (inverted ? -1 : 1) * mix * Math.sqrt(1 - feedback * feedback) / (re * re + im * im);
  const wetRe = size * (Math.cos(apart) * re + Math.sin(apart) * im), wetIm = size * (Math.sin(apart) * re - Math.cos(apart) * im);
  return 20 * Math.log10(Math.max(1e-4, Math.hypot(1 - mix + wetRe, wetIm)));
}

export const hzOfPart = (part: number): number => 20 * 1000 ** part;
export const partOfHz = (hz: number): number => Math.log(hz / 20) / Math.log(1000);
