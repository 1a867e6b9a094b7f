// A worker with a private memory: bounces a project, packs and unpacks bundles, brings files and assets into their forms.

import { english } from "../messages/english.ts";
import { Bounce } from "../../wasm/bounce";
import { Document } from "../../wasm/document";
import { Engine } from "../../wasm/engine";
import { Intake } from "../../wasm/intake";
import { AssetFile } from "../store/asset_file";
import { measureCosts } from "./costs";
import { exportSound } from "./export/render";
import { AssetWriter, INCOMING } from "../store/asset_writer";
import { toHex } from "../lib/hex";
import { HEAD_BYTES } from "./held_assets";
import type { KnownPcm, OfflineAnswer, OfflineJob, OfflineResult, Parcel } from "./offline_protocol";

const PROGRESS_EVERY_MS = 100;
/** As far as anybody writes tags before the sound. */
const INTAKE_HEAD_BYTES = 1024 * 1024;
const INTAKE_PIECE_BYTES = 2 * 1024 * 1024;

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
  document.fromBundle(job.zip);
  const assets = document.assetDigests().flatMap((digest) => {
    const wav = document.assetBytes(digest);
    return wav === null ? [] : [{ digest, wav }];
  });
  return { snapshot: document.snapshot(), assets };
}

async function canonical(job: OfflineJob & { kind: "canonical" }): Promise<OfflineResult<"canonical">> {
  const wav = new Document(Engine.create(job.module)).canonicalAudio(job.file);
  return { wav, digest: new Uint8Array(await crypto.subtle.digest("SHA-256", wav)) };
}

/** Slices are read, converted, hashed and written one after the other: none but the one under way is in memory. */
async function intake({ module, file, folder }: OfflineJob & { kind: "intake" }): Promise<KnownPcm | null> {
  const piece = async (at: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await file.slice(at, at + bytes).arrayBuffer());
  const coming = Intake.begin(Engine.create(module), await piece(0, INTAKE_HEAD_BYTES), file.size);
  if (coming === null) return null;
  const { begin, frames, frameBytes, canonicalBytes } = coming.layout;
  const writer = await AssetWriter.create(folder, `${INCOMING}${crypto.randomUUID()}`);
  try {
    writer.append(coming.header);
    const end = begin + frames * frameBytes, step = Math.floor(INTAKE_PIECE_BYTES / frameBytes) * frameBytes;
    let next = piece(begin, Math.min(step, end - begin));
    for (let at = begin; at < end; at += step) {
      const now = await next;
      next = piece(at + step, Math.max(0, Math.min(step, end - at - step))); // read while this one is made
      if (now.length !== Math.min(step, end - at)) throw new Error(english("The file changed while it was read."));
      writer.append(coming.put(now));
      answer({ kind: "progress", part: (at - begin) / (end - begin) });
    }
    const { last, digest } = coming.end();
    if (last.length > 0) writer.append(last);
    const head = writer.read(0, Math.min(HEAD_BYTES, canonicalBytes));
    await writer.finish(toHex(digest));
    return { digest, head, bytes: canonicalBytes };
  } catch (error) {
    await writer.drop();
    throw error;
  }
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
      return [{ blob: new Blob([(await unpack(job.module, job.parcel)).toBundle()]) }];
    case "unbundle": {
      const parcel = unbundle(job);
      return [parcel, [parcel.snapshot.buffer, ...parcel.assets.map(({ wav }) => wav.buffer)]];
    }
    case "canonical": {
      const pcm = await canonical(job);
      return [pcm, [pcm.wav.buffer]];
    }
    case "intake":
      return [{ known: await intake(job) }];
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
    answer({ kind: "failed", problem: error instanceof Error ? error.message : String(error) });
  }
};
