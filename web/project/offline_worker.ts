// A worker with a private memory: bounces a project, packs and unpacks bundles, brings files and assets into their forms.

import { Field, ID_PROJECT, Kind } from "@gen/schema";
import { Bounce } from "../../wasm/bounce";
import { Document } from "../../wasm/document";
import { Engine, EngineProblem } from "../../wasm/engine";
import { findMelody } from "../../wasm/melody";
import type { InstrumentReader } from "../../wasm/instrument_reader";
import { Intake } from "../../wasm/intake";
import type { Id } from "./api";
import { AssetFile } from "../store/asset_file";
import { intoTemplate } from "./bare_song";
import { measureCosts } from "./costs";
import { exportSound } from "./export/render";
import { AssetWriter, INCOMING } from "../store/asset_writer";
import { blobReader } from "../store/blob_reader";
import { toHex } from "../lib/hex";
import { HEAD_BYTES } from "./held_assets";
import { fonts, instrument } from "./instrument_files";
import type { KnownPcm, MidiTime, NamedPcm, OfflineAnswer, OfflineJob, OfflineResult, Parcel } from "./offline_protocol";

const PROGRESS_EVERY_MS = 100;

const answer = (message: OfflineAnswer, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });

/** Long sound is read from its file when it is heard. */
async function unpack(module: WebAssembly.Module, { snapshot, assets, disk }: Parcel): Promise<Document> {
  const files = new Map<string, AssetFile | null>();
  for (const { digest } of disk?.assets ?? []) files.set(toHex(digest), await AssetFile.open(disk?.folder ?? "", toHex(digest)));
  const document = new Document(Engine.create(module, (name, at, bytes) => files.get(name)?.read(at, bytes) ?? null));
  document.restore(snapshot);
  for (const { digest, wav } of assets) document.adoptAsset(digest, wav);
  for (const { digest, head, bytes } of disk?.assets ?? []) document.knowAsset(digest, head, bytes);
  return document;
}

/** Progress, told a few times a second. */
function atTimes(): (part: number) => void {
  let shown = 0;
  return (part) => {
    if (performance.now() - shown < PROGRESS_EVERY_MS) return;
    shown = performance.now();
    answer({ kind: "progress", part });
  };
}

async function bounce(job: OfflineJob & { kind: "audio" }): Promise<OfflineResult<"audio">> {
  const rendering = new Bounce(await unpack(job.module, job.parcel), job);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const tell = atTimes();
  for (let done = false; !done; ) {
    const step = rendering.step();
    done = step.done;
    if (step.bytes.length > 0) parts.push(step.bytes);
    tell(rendering.progress());
  }
  const report = rendering.report();
  return { blob: new Blob([rendering.header(), ...parts], { type: `audio/${job.container}` }), report };
}

function unbundle(job: OfflineJob & { kind: "unbundle" }): OfflineResult<"unbundle"> {
  const document = new Document(Engine.create(job.module));
  document.fromProject(job.name, job.zip);
  const assets = document.assetDigests().flatMap((digest) => {
    const wav = document.assetBytes(digest);
    return wav === null ? [] : [{ digest, wav }];
  });
  return { snapshot: document.snapshot(), assets };
}

function canonical({ module, file, pair }: OfflineJob & { kind: "canonical" }): OfflineResult<"canonical"> {
  return Intake.open(Engine.create(module, blobReader(file)), file.size, pair).whole();
}

/** An instrument's sounds, through one engine. */
function takeInto(folder: string | null): (reader: InstrumentReader, file: Blob) => Promise<KnownPcm | NamedPcm> {
  return async (reader, file) => {
    reader.lend(file);
    const coming = Intake.open(reader.engine, file.size);
    return folder === null ? coming.whole() : store(coming, folder, () => {});
  };
}

/** Pieces are read, decoded, hashed and written one after the other: none but the one under way is in memory. */
async function intake({ module, file, folder, pair }: OfflineJob & { kind: "intake" }): Promise<KnownPcm> {
  return store(Intake.open(Engine.create(module, blobReader(file)), file.size, pair), folder, (part) => answer({ kind: "progress", part }));
}

async function store(coming: Intake, folder: string, progress: (part: number) => void): Promise<KnownPcm> {
  const writer = await AssetWriter.create(folder, `${INCOMING}${crypto.randomUUID()}`);
  try {
    for (let piece = coming.next(), written = 0; piece.length > 0; piece = coming.next()) {
      writer.append(piece);
      progress((written += piece.length) / coming.bytes);
    }
    const digest = coming.digest(), head = writer.read(0, Math.min(HEAD_BYTES, coming.bytes));
    await writer.finish(toHex(digest));
    return { digest, head, bytes: coming.bytes };
  } catch (error) {
    await writer.drop();
    throw error;
  }
}

async function melody({ module, digest, wav, folder, begin, end }: OfflineJob & { kind: "melody" }): Promise<OfflineResult<"melody">> {
  const file = wav !== null || folder === null ? null : await AssetFile.open(folder, toHex(digest));
  const document = new Document(Engine.create(module, (_name, at, bytes) => file?.read(at, bytes) ?? null));
  if (wav !== null) document.adoptAsset(digest, wav);
  else if (file !== null) document.knowAsset(digest, file.read(0, Math.min(HEAD_BYTES, file.bytes)) ?? new Uint8Array(), file.bytes);
  return { told: findMelody(document.engine, digest, begin, end, atTimes()) };
}

/** In a copy of the song, which has its bars. */
/** Read into a song that has nothing of its own. */
function midiTime(module: WebAssembly.Module, smf: Uint8Array): MidiTime {
  const document = new Document(Engine.create(module)), { tempo, signature, marker } = Field;
  document.importMidi("", smf, 0, true);
  document.commit();
  const of = (kind: number): Id[] => document.childrenOf(ID_PROJECT as Id, kind);
  return {
    tempos: of(Kind.tempo).map((id) => ({ position: document.number(id, tempo.positionTicks), bpm: document.number(id, tempo.bpm) })),
    metres: of(Kind.signature).map((id) => ({ position: document.number(id, signature.positionTicks), numerator: document.number(id, signature.numerator), denominator: document.number(id, signature.denominator) })),
    markers: of(Kind.marker).map((id) => ({ position: document.number(id, marker.positionTicks), name: document.text(id, marker.name) })),
  };
}

function midi({ module, snapshot, name, smf, atTicks }: OfflineJob & { kind: "midi" }): OfflineResult<"midi"> {
  const document = new Document(Engine.create(module));
  document.restore(snapshot);
  const tracks = (): Id[] => document.childrenOf(ID_PROJECT as Id, Kind.track), before = new Set(tracks());
  document.importMidi(name, smf, atTicks, false);
  document.commit();
  const [track, ...others] = tracks().filter((one) => !before.has(one));
  if (track === undefined || others.length > 0) return { parts: others.length + (track === undefined ? 0 : 1), only: null };
  const made = document.childrenOf(track, Kind.noteClip), clips = document.takeClips(made);
  return { parts: 1, only: clips === null ? null : { clips, time: midiTime(module, smf), fromTicks: Math.min(...made.map((clip) => document.number(clip, Field.noteClip.startTicks))) } };
}

type Done = readonly [result: OfflineResult<OfflineJob["kind"]>, transfer?: Transferable[]];

async function run(job: OfflineJob): Promise<Done> {
  switch (job.kind) {
    case "audio":
      return [await bounce(job)];
    case "export":
      return [await exportSound(await unpack(job.module, job.parcel), job.plan, atTimes())];
    case "costs":
      return [measureCosts(await unpack(job.module, job.parcel), job.atTicks)];
    case "bundle":
      return [{ blob: new Blob([(await unpack(job.module, job.parcel)).toProject(job.form)]) }];
    case "template": {
      const document = await unpack(job.module, job.parcel);
      intoTemplate(document, job.form);
      return [{ blob: new Blob([document.toProject("tutti")]) }];
    }
    case "unbundle": {
      const parcel = unbundle(job);
      return [parcel, [parcel.snapshot.buffer, ...parcel.assets.map(({ wav }) => wav.buffer)]];
    }
    case "canonical": {
      const pcm = canonical(job);
      return [pcm, [pcm.wav.buffer]];
    }
    case "channels":
      return [{ channels: Intake.open(Engine.create(job.module, blobReader(job.file)), job.file.size).channels }];
    case "intake":
      return [await intake(job)];
    case "fonts":
      return [fonts(job)];
    case "instrument":
      return [await instrument(job, takeInto(job.folder), atTimes())];
    case "melody": {
      const found = await melody(job);
      return [found, [found.told.buffer]];
    }
    case "midi":
      return [midi(job)];
    case "segment": {
      const document = new Document(Engine.create(job.module));
      const { digest, wav } = job.pcm;
      const bytes = job.stretch === null ? document.assetSegment(digest, wav, job.rateHz) : document.stretchSegment(job.stretch, wav);
      return [{ bytes }, [bytes.buffer]];
    }
  }
}

self.onmessage = async ({ data }: MessageEvent<OfflineJob>) => {
  try {
    const [result, transfer] = await run(data);
    answer({ kind: "done", result }, transfer);
  } catch (error) {
    answer({ kind: "failed", problem: error instanceof Error ? error.message : String(error), status: error instanceof EngineProblem ? error.status : null });
  }
};
