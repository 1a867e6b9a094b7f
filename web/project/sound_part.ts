// What a taken clip plays of its sound, for an instrument that is to play the same: from where to where, how loud, how high, which way.
import { ID_PROJECT } from "@gen/schema";
import { Document } from "../../wasm/document";
import { Engine } from "../../wasm/engine";
import { type SoundPart, WHOLE } from "../../wasm/zone_intake";
import type { Id } from "./api";
import { Field, Kind } from "./fields.ts";

const F = Field.audioClip;

/** The first clip with sound in `text` (a document, as Project.takeClips wraps it), at the tempo it would be placed in. */
export function partOf(module: WebAssembly.Module, text: string, bpm: number): SoundPart {
  const document = new Document(Engine.create(module));
  document.edit("Begin", (batch) => batch.setReal(batch.create(Kind.tempo, ID_PROJECT as Id, "last"), Field.tempo.bpm, bpm));
  if (!document.openEdit({ edit: "paste", text, track: null, atTicks: 0 })) return WHOLE;
  document.commit();
  const clip = document.childrenOf(ID_PROJECT as Id, Kind.track).flatMap((track) => document.childrenOf(track, Kind.audioClip))[0];
  if (clip === undefined) return WHOLE;
  const at = document.number(clip, F.startTicks), loopEnd = document.number(clip, F.loopEndFrame), goesRound = loopEnd > document.number(clip, F.loopStartFrame);
  const from = document.engine.exports.tutti_clip_source_at(clip, at), until = document.engine.exports.tutti_clip_source_at(clip, at + document.number(clip, F.lengthTicks));
  const frames = document.number(document.ref(clip, F.asset), Field.asset.frames), to = Math.min(frames, goesRound ? loopEnd : until), reverse = document.number(clip, F.reverse) !== 0;
  const [startFrame, endFrame] = (reverse ? [frames - to, frames - from] : [from, to]).map((frame) => Math.max(0, Math.round(frame))) as [number, number];
  if (endFrame <= startFrame) return WHOLE;
  return { startFrame, endFrame: endFrame >= frames ? 0 : endFrame, gainDb: document.number(clip, F.gainDb), tuneCt: 100 * document.number(clip, F.pitch), reverse };
}
