// GraphSpectra (engine/graph/graph.h) as the page reads it: the spectra before and behind an effect. Only the thread that asks writes
// them, so what stands there is whole.

import { SpectraLayout as AT } from "@gen/schema";
import { SPECTRUM_BINS, type Spectrum } from "./tap";

export interface Spectra {
  count: number; // how many were made; 0: there are none yet
  readonly before: Spectrum;
  readonly behind: Spectrum;
}

const empty = (): Spectrum => ({ rateHz: 0, spectrumDb: new Float32Array(SPECTRUM_BINS) });
export const emptySpectra = (): Spectra => ({ count: 0, before: empty(), behind: empty() });

const SIDE_BYTES = (AT.bytes - AT.db) / 2;

/** Into `out`, unless it holds the same already. */
export function readSpectra(buffer: ArrayBufferLike, at: number, out: Spectra): void {
  const view = new DataView(buffer, at, AT.bytes), count = view.getUint32(AT.spectra, true);
  if (count === out.count) return;
  out.count = count;
  [out.before, out.behind].forEach((to, index) => {
    to.rateHz = view.getFloat64(AT.rateHz, true);
    to.spectrumDb.set(new Float32Array(buffer, at + AT.db + index * SIDE_BYTES, SPECTRUM_BINS));
  });
}
