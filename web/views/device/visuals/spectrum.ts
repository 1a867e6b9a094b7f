// What an analyser hears, over frequency: 4.5 dB an octave are added, so that music looks as even as it sounds.
import { drawCurve, drawFrequencies } from "../../../draw/curves.ts";
import { hzOfPart, partOfHz } from "../../../draw/response.ts";
import { SPECTRUM_FRAMES, type Spectrum } from "../../../project/api.ts";
import { clamp } from "../../../lib/geometry.ts";
import type { Visual } from "./visual.ts";

const TOP = 6, BOTTOM = -84, TILT = 4.5, MIDDLE_HZ = 1000;

/** The loudest bin between two frequencies, or what lies between the two bins around a narrow stretch. */
export function spectrumDb(tap: Spectrum, fromHz: number, toHz: number): number {
  const bin = (hz: number): number => clamp((hz / tap.rateHz) * SPECTRUM_FRAMES, 0, tap.spectrumDb.length - 1);
  const at = (index: number): number => tap.spectrumDb[index] ?? BOTTOM;
  const from = bin(fromHz), to = bin(toHz);
  if (Math.floor(to) <= Math.ceil(from)) {
    const low = Math.floor(from), part = from - low;
    return at(low) + part * (at(Math.min(low + 1, tap.spectrumDb.length - 1)) - at(low));
  }
  let most = BOTTOM - 60;
  for (let index = Math.ceil(from); index <= to; index++) most = Math.max(most, at(index));
  return most;
}

/** Where it lies over a picture's width, from the top; `bottom` is the level at its foot. */
export function spectrumLine(of: Spectrum, width: number, height: number, bottom = BOTTOM): (x: number) => number {
  return (x) => {
    const hz = hzOfPart(x / width), db = spectrumDb(of, hzOfPart((x - 0.5) / width), hzOfPart((x + 0.5) / width)) + TILT * Math.log2(hz / MIDDLE_HZ);
    return clamp(((TOP - db) / (TOP - bottom)) * height, -2, height + 2);
  };
}

export const spectrum: Visual = {
  live: true,
  draw(g, width, height, values, ink, colors) {
    drawFrequencies(g, width, height, partOfHz, false, colors);
    const { tap } = values;
    if (!tap || tap.spectra === 0) return;
    drawCurve(g, width, spectrumLine(tap, width, height), height, ink, 1.5);
  },
  handles: () => [],
};
