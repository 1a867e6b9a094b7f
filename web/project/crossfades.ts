// Crossfades: where two pieces of sound on a track overlap or touch, how long they cross and along which line.
import type { EditResult, Id, Project } from "./api.ts";
import { trimLimits } from "./edit_clips.ts";
import { Field } from "./fields.ts";
import { clipsOf, isAudioClip, type ClipSpan } from "./song.ts";

/** Two neighbours: the early one ends at `toTicks`, the late one begins at `fromTicks`. */
export interface Seam { readonly early: Id; readonly late: Id; readonly fromTicks: number; readonly toTicks: number }

/** Whether b follows a: as the engine crosses them, and touching, too. */
export const meets = (aStart: number, aEnd: number, bStart: number, bEnd: number): boolean => aStart < bStart && bStart <= aEnd && aEnd <= bEnd;

const seamBetween = (project: Project, a: ClipSpan, b: ClipSpan): Seam | null =>
  meets(a.startTicks, a.startTicks + a.lengthTicks, b.startTicks, b.startTicks + b.lengthTicks) && isAudioClip(project, a.id) && isAudioClip(project, b.id)
    ? { early: a.id, late: b.id, fromTicks: b.startTicks, toTicks: a.startTicks + a.lengthTicks } : null;

/** All that lie in a stretch of a track, in order of time. */
export function seamsOf(project: Project, track: Id, fromTicks = 0, toTicks = Number.MAX_SAFE_INTEGER): Seam[] {
  const clips = clipsOf(project, track, fromTicks, toTicks).sort((a, b) => a.startTicks - b.startTicks);
  return clips.flatMap((clip, index) => {
    const next = clips[index + 1], seam = next === undefined ? null : seamBetween(project, clip, next);
    return seam === null ? [] : [seam];
  });
}

/** Those of chosen clips: between them, or else with the neighbours of a single one, the one behind it first. */
export function seamsOfClips(project: Project, clips: ReadonlySet<Id>): Seam[] {
  const tracks = new Set([...clips].filter((clip) => isAudioClip(project, clip)).map((clip) => project.parentOf(clip)));
  const all = [...tracks].flatMap((track) => seamsOf(project, track)), between = all.filter((seam) => clips.has(seam.early) && clips.has(seam.late));
  return between.length > 0 ? between : all.filter((seam) => clips.has(seam.early) || clips.has(seam.late)).sort((a, b) => Number(clips.has(b.early)) - Number(clips.has(a.early))).slice(0, 1);
}

export const shapeOf = (project: Project, seam: Seam): number => project.int(seam.late, Field.audioClip.crossfadeShape);
export const lengthOf = (seam: Seam): number => seam.toTicks - seam.fromTicks;

/** Where the two would overlap: around the middle of where they do now, as far as there is sound (as engine/model/edit_crossfade.c). */
export function overlapFor(project: Project, seam: Seam, lengthTicks: number, least: number): { readonly fromTicks: number; readonly toTicks: number } {
  const [low] = trimLimits(project, seam.late, "start", least), [, high] = trimLimits(project, seam.early, "end", least);
  const early = project.int(seam.early, Field.audioClip.startTicks), lateEnd = project.int(seam.late, Field.audioClip.startTicks) + project.int(seam.late, Field.audioClip.lengthTicks);
  const first = Math.max(low, early + least), last = Math.min(high, lateEnd - least), middle = Math.floor((seam.fromTicks + seam.toTicks) / 2);
  const toTicks = Math.min(last, middle + lengthTicks - Math.floor(lengthTicks / 2)), fromTicks = Math.max(first, toTicks - lengthTicks);
  return { fromTicks, toTicks: Math.max(fromTicks, Math.min(last, fromTicks + lengthTicks)) };
}

export const crossfade = (project: Project, seam: Seam, lengthTicks: number, shape = shapeOf(project, seam)): EditResult =>
  project.perform({ edit: "crossfade", early: seam.early, late: seam.late, lengthTicks: Math.round(lengthTicks), shape }).result;
