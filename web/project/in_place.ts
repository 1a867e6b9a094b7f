// A track becomes what it sounds like: rendered with its devices and level, as it goes into its group, and put beside it with its sends
// (from before its level, which comes along, where a send leaves there); the track falls silent. The mix stays as it was, compressors of groups and sidechains too, and the track costs no more than reading a
// file, which is as long as what is heard of it and its clips.
import { type HeardFrames, openInPlace } from "../../wasm/in_place";
import { t } from "../messages/index.ts";
import type { EditResult, Id } from "./api";
import { bringIn } from "./bring_in";
import type { ExportPlan } from "./export/plan";
import type { Home, OpenProject } from "./project";
import { uniqueName } from "./edit_tracks.ts";
import { Field } from "./fields.ts";
import { clipsOf, trackName } from "./song.ts";
import { floatWavHeader } from "./wav.ts";

const RENDERED = 0.9; // of the time
const CHANNELS = 2, FRAME_BYTES = 4 * CHANNELS, MARGIN_FRAMES = 1024; // a tick is longer than a frame

/** The frames of the song that are kept: all that is heard, and the clips it comes from, so that the new clip lies where they lay. */
function keptFrames(project: OpenProject, track: Id, heard: HeardFrames, frames: number): HeardFrames {
  const rateHz = project.real(project.root, Field.project.rateHz), at = (ticks: number): number => project.secondsAt(ticks) * rateHz, clips = clipsOf(project, track);
  const begin = Math.min(heard.begin, ...clips.map(({ startTicks }) => at(startTicks))), end = Math.max(heard.end, ...clips.map(({ startTicks, lengthTicks }) => at(startTicks + lengthTicks)));
  return { begin: Math.max(0, Math.floor(begin) - MARGIN_FRAMES), end: Math.min(frames, Math.ceil(end) + MARGIN_FRAMES) };
}

/** Those frames of a file of floats that ends with its samples. */
function cut(wav: Blob, frames: number, kept: HeardFrames, rateHz: number): Blob {
  const samples = wav.size - frames * FRAME_BYTES;
  return new Blob([floatWavHeader(CHANNELS, rateHz, kept.end - kept.begin), wav.slice(samples + kept.begin * FRAME_BYTES, samples + kept.end * FRAME_BYTES)]);
}

export async function turnedIntoSound(project: OpenProject, home: Home, track: Id, progress: (part: number) => void, signal: AbortSignal): Promise<EditResult> {
  const [absent] = project.soundsMayCome() ? project.absentSounds() : [];
  if (absent !== undefined) return { ok: false, problem: t("The sound of {name} is still on its way. Try again when it is here.", { name: absent.name }) };
  const name = trackName(project, track);
  const plan: ExportPlan = { container: "wav", format: "f32", rateHz: 0, quality: 2, range: null, launch: null, loudness: null, stems: { each: "track", beforeMaster: true, only: track } };
  const { files: [stem] } = await project.exportSound(plan, (part) => progress(RENDERED * part), signal);
  if (stem === undefined) return { ok: false, problem: t("{track} makes no sound.", { track: name }) };
  const { frames } = stem.report, heard = stem.heard ?? { begin: 0, end: frames }, kept = keptFrames(project, track, heard, frames);
  const { digest, take } = await bringIn(home, cut(stem.blob, frames, kept, project.real(project.root, Field.project.rateHz)), (part) => progress(RENDERED + (1 - RENDERED) * part), signal);
  const called = uniqueName(project, t("{track} as sound", { track: name }));
  return project.change(() => {
    take(project.document);
    openInPlace(project.document.engine, called, digest, track, heard, kept.begin);
    return project.document.commit();
  });
}
