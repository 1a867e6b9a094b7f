// DeviceTap (engine/devices/tap.h) as the page reads it: what an analyser shows, in the audio memory, rewritten by the audio thread
// under a sequence counter. A torn reading is taken again; the same objects are filled each time.

import { TapLayout as AT } from "@gen/schema";

const TRIES = 8;
export const SPECTRUM_FRAMES = 4096, SPECTRUM_BINS = SPECTRUM_FRAMES / 2 + 1;

export interface Spectrum {
  rateHz: number;
  readonly spectrumDb: Float32Array; // bin k lies at k / SPECTRUM_FRAMES of the rate
}

export interface Tap extends Spectrum {
  spectra: number; // how many spectra were made; 0: there is none yet
  songFrame: number;
  peakDb: [left: number, right: number];
  rmsDb: [left: number, right: number];
  momentaryLufs: number;
  shortTermLufs: number;
  integratedLufs: number;
  rangeLu: number;
  truePeakDbtp: number;
  correlation: number;
  balance: number;
}

export const emptyTap = (): Tap => ({
  spectra: 0, rateHz: 0, songFrame: 0, peakDb: [0, 0], rmsDb: [0, 0], momentaryLufs: 0, shortTermLufs: 0, integratedLufs: 0, rangeLu: 0,
  truePeakDbtp: 0, correlation: 0, balance: 0, spectrumDb: new Float32Array(SPECTRUM_BINS),
});

function copy(view: DataView, tap: Tap): void {
  const real = (at: number): number => view.getFloat32(at, true);
  tap.spectra = view.getUint32(AT.spectra, true);
  tap.rateHz = view.getFloat64(AT.rateHz, true);
  tap.songFrame = Number(view.getBigInt64(AT.songFrame, true));
  tap.peakDb[0] = real(AT.peakDb);
  tap.peakDb[1] = real(AT.peakDb + 4);
  tap.rmsDb[0] = real(AT.rmsDb);
  tap.rmsDb[1] = real(AT.rmsDb + 4);
  tap.momentaryLufs = real(AT.momentaryLufs);
  tap.shortTermLufs = real(AT.shortTermLufs);
  tap.integratedLufs = real(AT.integratedLufs);
  tap.rangeLu = real(AT.rangeLu);
  tap.truePeakDbtp = real(AT.truePeakDbtp);
  tap.correlation = real(AT.correlation);
  tap.balance = real(AT.balance);
  tap.spectrumDb.set(new Float32Array(view.buffer, view.byteOffset + AT.spectrumDb, SPECTRUM_BINS));
}

/** False when the audio thread was always faster; `tap` is then not to be trusted until the next reading. */
export function readTap(buffer: ArrayBufferLike, at: number, tap: Tap): boolean {
  const view = new DataView(buffer, at, AT.bytes), words = new Int32Array(buffer, at + AT.sequence, 1);
  for (let i = 0; i < TRIES; i++) {
    const before = Atomics.load(words, 0);
    if ((before & 1) !== 0) continue;
    copy(view, tap);
    if (Atomics.load(words, 0) === before) return true;
  }
  return false;
}
