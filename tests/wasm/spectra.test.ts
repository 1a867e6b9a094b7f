// What an equaliser's panel shows, from the audio thread's side to the page's: a tone of the synthesiser before and behind a low-pass.
import { expect, test } from "vitest";
import { Command, Device, Field, FIELD_PARAM_FIRST, Kind, Param, TrackType } from "@gen/schema";
import { GraphControl } from "../../wasm/graph";
import { emptySpectra } from "../../wasm/spectra";
import { SPECTRUM_FRAMES } from "../../wasm/tap";
import { DeviceViews } from "../../web/audio/device_views";
import type { Id } from "../../web/project/api";
import { module, newDocument } from "./engine";

const RATE = 48_000, KEY_A5 = 81, A5_HZ = 880;

const loudest = (db: Float32Array): number => db.reduce((best, level, index) => (level > (db[best] as number) ? index : best), 0);

test("a tone stands where it is, before and behind the device, until the panel closes", () => {
  const document = newDocument();
  let track = 0n as Id, synth = 0n as Id, eq = 0n as Id;
  document.edit("Add track", (batch) => {
    track = batch.create(Kind.track, 1n as Id, "last");
    batch.setInt(track, Field.track.type, TrackType.instrument);
    synth = batch.create(Kind.device, track, "last");
    batch.setInt(synth, Field.device.device, Device.synth);
    eq = batch.create(Kind.device, track, "last");
    batch.setInt(eq, Field.device.device, Device.eq5);
    for (const [param, value] of [[Param.eq5.band5Type, 4], [Param.eq5.band5FreqHz, 100], [Param.eq5.band2GainDb, 0]] as const) batch.setReal(eq, FIELD_PARAM_FIRST + param, value);
  });
  const graph = new GraphControl(module, RATE), gift = graph.gift(null), spectra = emptySpectra(), panel = new DeviceViews(() => {});
  expect(panel.spectra(eq, spectra)).toBe(false);
  panel.follow(graph);
  expect(graph.feed(document)).toBe(true);
  expect(panel.spectra(synth, spectra)).toBe(false); // no effect
  expect(panel.spectra(eq, spectra)).toBe(true);
  expect(spectra.count).toBe(0);
  graph.commands.send(Command.noteOn, track, KEY_A5, 0.8, 1n);
  const run = (quanta: number): void => {
    for (let i = 0; i < quanta; i++) {
      graph.engine.exports.tutti_graph_render(gift.graph, gift.left, gift.right, 128);
      if (i % 8 === 0) panel.spectra(eq, spectra);
    }
  };
  run(200);
  expect(spectra.count).toBeGreaterThan(5);
  expect(spectra.before.rateHz).toBe(RATE);
  const bin = loudest(spectra.before.spectrumDb);
  expect(Math.abs(bin - (A5_HZ * SPECTRUM_FRAMES) / RATE)).toBeLessThanOrEqual(1.5);
  const fall = (spectra.before.spectrumDb[bin] as number) - (spectra.behind.spectrumDb[bin] as number);
  expect(fall).toBeGreaterThan(30); // 12 dB an octave, three octaves up
  expect(fall).toBeLessThan(44);
  panel.endSpectra(eq);
  panel.spectra(eq, spectra);
  expect(spectra.count).toBe(0);
});
