// The tap of an analyser as its reader sees it: every value from its own place, and nothing while it is being written.
import { expect, test } from "vitest";
import { TapLayout as AT } from "@gen/schema";
import { emptyTap, readTap, SPECTRUM_BINS } from "../../wasm/tap";

function written(sequence: number): { buffer: SharedArrayBuffer; at: number } {
  const at = 64, buffer = new SharedArrayBuffer(at + AT.bytes), view = new DataView(buffer, at);
  view.setUint32(AT.sequence, sequence, true);
  view.setUint32(AT.spectra, 7, true);
  view.setFloat64(AT.rateHz, 44100, true);
  view.setBigInt64(AT.songFrame, 123456789012n, true);
  const reals = { peakDb: -1, rmsDb: -4, momentaryLufs: -20, shortTermLufs: -21, integratedLufs: -22, rangeLu: 6, truePeakDbtp: -0.5, correlation: 0.25, balance: -0.75 } as const;
  for (const [name, value] of Object.entries(reals)) view.setFloat32(AT[name as keyof typeof reals], value, true);
  view.setFloat32(AT.peakDb + 4, -2, true);
  view.setFloat32(AT.rmsDb + 4, -5, true);
  for (let k = 0; k < SPECTRUM_BINS; k++) view.setFloat32(AT.spectrumDb + 4 * k, -k, true);
  return { buffer, at };
}

test("every value is read from its own place", () => {
  const { buffer, at } = written(8), tap = emptyTap();
  expect(readTap(buffer, at, tap)).toBe(true);
  expect(tap).toMatchObject({
    spectra: 7, rateHz: 44100, songFrame: 123456789012, peakDb: [-1, -2], rmsDb: [-4, -5], momentaryLufs: -20, shortTermLufs: -21,
    integratedLufs: -22, rangeLu: 6, truePeakDbtp: -0.5, correlation: 0.25, balance: -0.75,
  });
  expect([tap.spectrumDb[0], tap.spectrumDb[1], tap.spectrumDb[SPECTRUM_BINS - 1]]).toEqual([-0, -1, 1 - SPECTRUM_BINS]);
});

test("what is being written is not read", () => {
  const { buffer, at } = written(9);
  expect(readTap(buffer, at, emptyTap())).toBe(false);
});
