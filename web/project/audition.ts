// Hearing a thing of the library before it is in the song: rendered by itself, in the song's tempo and key, by a worker. The project is
// not touched.
import { ID_MASTER, ID_PROJECT } from "@gen/schema";
import { Document } from "../../wasm/document";
import { Engine } from "../../wasm/engine";
import { type Batch, type FactoryInstrument, type Id, type Project, TICKS_PER_QUARTER } from "./api.ts";
import { unwrapClips } from "./clipboard.ts";
import { placeInstrument } from "./edit_devices.ts";
import { deviceInfo, Field, Kind, TrackType } from "./fields.ts";
import { runOffline } from "./offline.ts";
import type { NamedPcm } from "./offline_protocol.ts";
import { ownClips } from "./own_clips.ts";
import { SCALES } from "./song.ts";
import { inKeyOf, keyOf, type Key } from "./song_keys.ts";

/** `text`: clips of one's own shelf, or of the song (Project.takeClips). */
export type Audible = { readonly type: "entry" | "instrument"; readonly index: number } | { readonly type: "clips"; readonly text: string };

const RATE_HZ = 44_100;
/** A kit alone is silent: it is heard with this. */
const GROOVE_FOR_KITS = "groove-pop_claps";

/** A wave of it. */
export async function audition(project: Project, module: WebAssembly.Module, what: Audible): Promise<Blob> {
  const document = new Document(Engine.create(module));
  document.edit("Begin", (batch) => {
    batch.setReal(batch.create(Kind.tempo, ID_PROJECT as Id, "last"), Field.tempo.bpm, project.bpmAt(0));
    for (const field of [Field.project.keyRoot, Field.project.keyScale]) batch.setInt(ID_PROJECT as Id, field, project.int(project.root, field));
  });
  const assets: NamedPcm[] = [], key = keyOf(project);
  if (what.type === "entry") placeAlone(document, what.index);
  else if (what.type === "clips") assets.push(...(await pasteAlone(document, what.text, key, project)));
  else {
    const instrument = document.instruments()[what.index];
    if (instrument !== undefined) document.edit("Play", (batch) => play(batch, instrument, key));
  }
  const { blob } = await runOffline({ kind: "audio", module, parcel: { snapshot: document.snapshot(), assets }, container: "wav", format: "s16", rateHz: RATE_HZ, blockFrames: 0 }, [], () => {});
  return blob;
}

function placeAlone(document: Document, index: number): void {
  const shelf = document.library();
  const place = (entry: number, track: Id | null): void => {
    if (document.openEdit({ edit: "place", entry, track, atTicks: 0 })) document.commit();
  };
  place(index, null);
  const track = document.childrenOf(ID_PROJECT as Id, Kind.track).find((one) => one !== (ID_MASTER as Id));
  const groove = shelf.find((entry) => entry.id === GROOVE_FOR_KITS);
  if (shelf[index]?.type === "kit" && groove !== undefined && track !== undefined) place(groove.index, track);
}

/** Clips in the key, and the sound they need. */
async function pasteAlone(document: Document, text: string, key: Key, project: Project): Promise<NamedPcm[]> {
  const taken = unwrapClips(text);
  if (taken === null) return [];
  const sounds = await Promise.all(taken.digests.map(async (digest) => ({ digest, wav: (await ownClips.sound(digest)) ?? await project.soundOf(digest) })));
  if (document.openEdit({ edit: "paste", text: inKeyOf(taken, key), track: null, atTicks: 0 })) document.commit();
  return sounds.flatMap(({ digest, wav }) => (wav === null ? [] : [{ digest, wav }]));
}

/** Three notes of the key up and their chord; drums get a short beat. */
function play(batch: Batch, instrument: FactoryInstrument, { root: tonic, scale }: Key): void {
  const track = batch.create(Kind.track, ID_PROJECT as Id, "last");
  batch.setInt(track, Field.track.type, TrackType.instrument);
  batch.setRef(track, Field.track.target, ID_MASTER as Id);
  placeInstrument(batch, track, instrument, "last");
  const clip = batch.create(Kind.noteClip, track, "last");
  batch.setInt(clip, Field.noteClip.lengthTicks, 5 * TICKS_PER_QUARTER);
  const drums = deviceInfo(instrument.parts[0]?.device ?? 0)?.id === "drums", root = (instrument.family === "Bass" ? 36 : 60) + (tonic > 6 ? tonic - 12 : tonic);
  const degrees = SCALES[scale]?.steps ?? [], [third = 4, fifth = 7] = degrees.length === 7 ? [degrees[2], degrees[4]] : [];
  const eighth = TICKS_PER_QUARTER / 2;
  const steps: readonly (readonly [step: number, length: number, keys: readonly number[]])[] = drums
    ? [[0, 1, [36, 42]], [1, 1, [42]], [2, 1, [38, 42]], [3, 1, [36, 46]], [4, 1, [36, 42]], [5, 1, [45]], [6, 1, [38, 47]], [7, 1, [48]], [8, 2, [36, 49]]]
    : [[0, 1, [root]], [1, 1, [root + third]], [2, 1, [root + fifth]], [3, 1, [root + 12]], [4, 5, [root, root + third, root + fifth]]];
  batch.addNotes(clip, steps.flatMap(([step, length, keys]) => keys.map((key) => ({ startTicks: step * eighth, lengthTicks: length * eighth, key, velocity: 96 }))));
}
