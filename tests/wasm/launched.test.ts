// What lies in scenes only, exported over the real module: as many bars of a scene as are asked for, in its own time.
import { expect, test } from "vitest";
import { Field, ID_PROJECT, Kind, TICKS_PER_QUARTER } from "@gen/schema";
import type { Id } from "../../web/project/api";
import type { ExportPlan } from "../../web/project/export/plan";
import { exportSound } from "../../web/project/export/render";
import type { Document } from "../../wasm/document";
import { newDocument } from "./engine";

const RATE_HZ = 48000, SYNTH = 2;

/** A synthesiser with a bar of one low note in a slot, and an empty scene below; nothing on the timeline. */
function song(bpm: number): { song: Document; scene: Id; empty: Id } {
  const song = newDocument();
  let scene = 0n as Id, empty = 0n as Id;
  song.edit("A scene", (batch) => {
    scene = batch.create(Kind.scene, ID_PROJECT as Id, "last");
    empty = batch.create(Kind.scene, ID_PROJECT as Id, "last");
    if (bpm > 0) batch.setReal(scene, Field.scene.tempoBpm, bpm);
    const track = batch.create(Kind.track, ID_PROJECT as Id, "last"), device = batch.create(Kind.device, track, "last");
    batch.setInt(device, Field.device.device, SYNTH); // what it is comes with it
    const slot = batch.create(Kind.slot, track, "last");
    batch.setRef(slot, Field.slot.scene, scene);
    const clip = batch.create(Kind.noteClip, slot, "last");
    batch.setInt(clip, Field.noteClip.lengthTicks, 4 * TICKS_PER_QUARTER);
    batch.addNotes(clip, [{ startTicks: 0, lengthTicks: 4 * TICKS_PER_QUARTER, key: 48, velocity: 100 }]);
  });
  return { song, scene, empty };
}
const plan = (launch: ExportPlan["launch"]): ExportPlan => ({ container: "wav", format: "f32", rateHz: 0, quality: 1, range: null, launch, loudness: null, stems: null });

test("a scene is rendered for as many bars as are asked for, and goes round", async () => {
  const { song: of, scene } = song(0), seconds = of.secondsAt(of.barTicks(3)), { mix, files } = await exportSound(of, plan({ scene, bars: 3 }), () => {});
  expect(mix.frames).toBe(Math.round(seconds * RATE_HZ));
  const samples = new Float32Array(await (files[0]?.blob.slice(-mix.frames * 8) as Blob).arrayBuffer()), third = samples.subarray(Math.floor(samples.length * 0.75));
  expect(Math.max(...third.filter((_, index) => index % 100 === 0))).toBeGreaterThan(0.001);
});
test("it has its scene's own tempo, whatever the song's", async () => {
  const { song: of, scene } = song(60), { mix } = await exportSound(of, plan({ scene, bars: 2 }), () => {});
  expect(mix.frames).toBe(8 * RATE_HZ);
  expect(mix.peakDb).toBeGreaterThan(-60);
});
test("an empty scene is silence of that length, and without any there is nothing", async () => {
  const { song: of, empty } = song(0), { mix } = await exportSound(of, plan({ scene: empty, bars: 1 }), () => {});
  expect(mix.frames).toBe(Math.round(of.secondsAt(of.barTicks(1)) * RATE_HZ));
  expect(mix.peakDb).toBeLessThan(-140);
  expect((await exportSound(of, plan(null), () => {})).mix.frames).toBe(0);
});
