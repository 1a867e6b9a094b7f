// An export of sound, done: measured first where that is needed, then rendered file by file. In a worker, on a document of its own, so
// that stems may be soloed in it.

import { ID_PROJECT } from "@gen/schema";
import { english } from "../../messages/english.ts";
import { Bounce, type BounceReport } from "../../../wasm/bounce";
import type { Document } from "../../../wasm/document";
import type { HeardFrames } from "../../../wasm/in_place";
import { aloneStem, openMaster, soloStem, stemsEndTicks, stemsOf } from "../../../wasm/stems";
import { toHex } from "../../lib/hex";
import type { Id } from "../api";
import { Field } from "../fields";
import { type Bytes, openMp3, openOpus, openVorbis, type SoundEncoder } from "./encoder";
import { type ExportedFile, type ExportPlan, rateFor, type SoundExport, type TickRange } from "./plan";

const PROJECT = ID_PROJECT as Id;
const SILENT_DB = -140, SILENT_LEVEL = 10 ** (SILENT_DB / 20);
const UNMEASURED_LUFS = -100;

/** What is rendered: from where to where (null: the song and what rings on), and what is launched there. */
interface Stretch { readonly range: TickRange | null; readonly scene: bigint }

/** A scene begins where the song does, in the time the song takes over from it, as under a hand in the Live view. */
function stretchOf(document: Document, { range, launch }: ExportPlan): Stretch {
  if (launch === null) return { range, scene: 0n };
  if (document.openEdit({ edit: "take-scene-time", scene: launch.scene as Id, atTicks: 0 })) document.commit();
  return { range: { beginTicks: 0, endTicks: document.barTicks(launch.bars) }, scene: launch.scene };
}

/** One pass; `keep` gets the file's bytes as they come, and the header that stands in front of them at the end. */
async function pass(document: Document, plan: ExportPlan, { range, scene }: Stretch, gainDb: number, progress: (part: number) => void, keep: ((bytes: Bytes) => void) | null): Promise<{ header: Bytes; report: BounceReport }> {
  const songRate = document.number(PROJECT, Field.project.rateHz);
  const rateHz = rateFor(plan.container, plan.rateHz === 0 ? songRate : plan.rateHz);
  const lossless = plan.container === "wav" || plan.container === "flac";
  const encoder: SoundEncoder | null = keep === null || lossless ? null : plan.container === "mp3" ? await openMp3(rateHz, plan.quality)
    : plan.container === "ogg" ? await openVorbis(rateHz, plan.quality) : await openOpus(document.engine, plan.quality);
  const format = lossless && keep !== null ? plan.format : "f32", container = plan.container === "flac" && keep !== null ? "flac" : "wav";
  const bounce = new Bounce(document, { rateHz, format, container, gainDb, launch: scene, ...(range ?? {}) });
  try {
    for (let done = false; !done; ) {
      const step = bounce.step();
      done = step.done;
      if (encoder !== null) for (const bytes of await encoder.put(new Float32Array(step.bytes.buffer, 0, step.bytes.length >> 2))) keep?.(bytes);
      else if (step.bytes.length > 0) keep?.(step.bytes);
      progress(bounce.progress());
    }
    if (encoder !== null) for (const bytes of await encoder.end()) keep?.(bytes);
    return { header: (encoder ?? bounce).header(), report: bounce.report() };
  } finally {
    encoder?.close();
    bounce.close();
  }
}

const CHANNELS = 2;

/** Finds between which frames stereo floats that come in parts are not silent. */
function listener(): { hear(samples: Float32Array): void; heard(): HeardFrames } {
  let at = 0, begin = -1, end = 0;
  return {
    hear(samples) {
      let first = 0, last = samples.length - 1;
      if (begin < 0) {
        while (first < samples.length && samples[first] === 0) first++;
        if (first < samples.length) begin = Math.floor((at + first) / CHANNELS);
      }
      while (last >= 0 && Math.abs(samples[last] as number) < SILENT_LEVEL) last--;
      if (last >= 0) end = Math.floor((at + last) / CHANNELS) + 1;
      at += samples.length;
    },
    heard: () => ({ begin: Math.max(0, Math.min(begin, end)), end }),
  };
}

async function toFile(document: Document, plan: ExportPlan, name: string, stretch: Stretch, gainDb: number, progress: (part: number) => void): Promise<ExportedFile> {
  const parts: Bytes[] = [], ear = plan.stems?.only !== undefined && plan.container === "wav" && plan.format === "f32" ? listener() : null;
  const { header, report } = await pass(document, plan, stretch, gainDb, progress, (bytes) => {
    parts.push(bytes);
    ear?.hear(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2));
  });
  const lossless = plan.container === "wav" || plan.container === "flac";
  const type = plan.container === "mp3" ? "audio/mpeg" : plan.container === "opus" ? "audio/ogg" : `audio/${plan.container}`;
  const blob = new Blob([header, ...parts], { type });
  // Of what cannot be computed anew bit by bit, the file itself is named.
  return { name, blob, ...(ear === null ? {} : { heard: ear.heard() }), report: lossless ? report : { ...report, sha256: toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()))) } };
}

/** How far everything has to be turned, as far as the peaks allow it: nothing is limited. */
function gainFor(plan: ExportPlan, report: BounceReport): number {
  if (plan.loudness === null || report.integratedLufs <= UNMEASURED_LUFS) return 0;
  return Math.min(plan.loudness.lufs - report.integratedLufs, plan.loudness.ceilingDbtp - report.truePeakDbtp);
}

function stemsWanted(document: Document, { stems }: ExportPlan): bigint[] {
  if (stems === null) return [];
  return stemsOf(document, stems.each).filter((track) => stems.only === undefined || track === stems.only);
}

export async function exportSound(document: Document, plan: ExportPlan, progress: (part: number) => void): Promise<SoundExport> {
  if (plan.stems?.beforeMaster === true) openMaster(document);
  const wanted = stemsWanted(document, plan), stretch = stretchOf(document, plan);
  if (plan.stems !== null && wanted.length === 0) throw new Error(english("There is no track that is heard."));
  if (plan.stems?.only !== undefined && plan.loudness === null) { // of a stem alone nobody asks how loud the mix is, nor that it is as long
    const [track] = wanted as [bigint];
    aloneStem(document, track);
    const name = document.text(track as Id, Field.track.name) || "Track", file = await toFile(document, plan, name, stretch, 0, progress);
    const sounds = file.report.peakDb > SILENT_DB;
    return { files: sounds ? [file] : [], mix: file.report, gainDb: 0, silent: sounds ? [] : [name] };
  }
  const measured = plan.loudness !== null || plan.stems !== null;
  const passes = (measured ? 1 : 0) + Math.max(1, wanted.length);
  let before = 0;
  const told = (part: number): void => progress((before + part) / passes);
  let gainDb = 0, mix: BounceReport | null = null;
  if (measured) {
    ({ report: mix } = await pass(document, plan, stretch, 0, told, null));
    gainDb = gainFor(plan, mix);
    before++;
  }
  if (plan.stems === null || mix === null) {
    const file = await toFile(document, plan, "", stretch, gainDb, told);
    return { files: [file], mix: file.report, gainDb, silent: [] };
  }
  const each = { ...stretch, range: stretch.range ?? { beginTicks: 0, endTicks: stemsEndTicks(document, mix.seconds) } };
  const files: ExportedFile[] = [], silent: string[] = [];
  for (const track of wanted) {
    soloStem(document, track);
    const name = document.text(track as Id, Field.track.name) || "Track";
    const file = await toFile(document, plan, name, each, gainDb, told);
    if (file.report.peakDb > SILENT_DB) files.push(file);
    else silent.push(name);
    before++;
  }
  const turned = { ...mix, peakDb: mix.peakDb + gainDb, rmsDb: mix.rmsDb + gainDb, integratedLufs: mix.integratedLufs + gainDb, truePeakDbtp: mix.truePeakDbtp + gainDb };
  return { files, mix: turned, gainDb, silent };
}
