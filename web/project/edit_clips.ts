// Edits of clips in the arrangement: each is one batch, one undo step. Those that C makes
// (engine/model/edits.h) are only named here.
import { english, englishN } from "../messages/index.ts";
import type { EditResult, Id, NoteRow, Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";
import { clipFields, clipName, clipSpan, isAudioClip, isAudioTrack, isNoteClip, isNoteTrack, tracksOf } from "./song.ts";

/** The track `rows` further down, if it takes this kind of clip; otherwise the clip's own. */
export function targetTrack(project: Project, clip: Id, rows: number): Id {
  const own = project.parentOf(clip);
  if (rows === 0) return own;
  const tracks = tracksOf(project);
  const target = tracks[tracks.indexOf(own) + rows];
  if (target === undefined) return own;
  if (!isNoteClip(project, clip) && !isAudioClip(project, clip)) return target; // a pattern clip lies on any lane
  return (isNoteClip(project, clip) ? isNoteTrack(project, target) : isAudioTrack(project, target)) ? target : own;
}

/** Moves clips in time and over tracks; none begins before the song. */
export const moveClips = (project: Project, clips: readonly Id[], deltaTicks: number, steps: number): EditResult =>
  project.perform({ edit: "move", clips, deltaTicks, steps }).result;

export function legalDelta(project: Project, clips: readonly Id[], deltaTicks: number): number {
  const first = Math.min(...clips.map((clip) => clipSpan(project, clip).startTicks));
  return Math.max(deltaTicks, -first);
}

/** Copies clips to another time and track; gives the new ids. */
export function copyClips(project: Project, clips: readonly Id[], deltaTicks: number, steps: number): { result: EditResult; clips: Id[] } {
  const { result, made } = project.perform({ edit: "copy", clips, deltaTicks, steps });
  return { result, clips: made.filter((id) => project.kindOf(id) !== Kind.pattern && project.kindOf(id) !== Kind.part) };
}

/** Clips one after the other, or, linked, sharing what they play: the copies begin where the last of the originals ends. */
export function duplicateAfter(project: Project, clips: readonly Id[], edit: "copy" | "link" = "copy"): { result: EditResult; clips: Id[] } {
  const spans = clips.map((clip) => clipSpan(project, clip));
  const from = Math.min(...spans.map((span) => span.startTicks));
  const to = Math.max(...spans.map((span) => span.startTicks + span.lengthTicks));
  const { result, made } = project.perform({ edit, clips, deltaTicks: to - from, steps: 0 });
  return { result, clips: made.filter((id) => project.kindOf(id) !== Kind.part) };
}

/** A clip's notes as rows that may be kept. */
export function notesOf(project: Project, clip: Id): (NoteRow & { id: Id })[] {
  const columns = project.notes(clip, 0, Number.MAX_SAFE_INTEGER, 0, 127);
  const rows: (NoteRow & { id: Id })[] = [];
  for (let index = 0; index < columns.count; index++) {
    rows.push({ id: columns.id[index] as Id, startTicks: columns.startTicks[index] ?? 0, lengthTicks: columns.lengthTicks[index] ?? 0,
      key: columns.key[index] ?? 60, velocity: columns.velocity[index] ?? 100 });
  }
  return rows;
}

/** How far a clip's edge may go: [lowest, highest] start or end in ticks. */
export function trimLimits(project: Project, clip: Id, edge: "start" | "end", least: number): [number, number] {
  const { startTicks, lengthTicks } = clipSpan(project, clip);
  const end = startTicks + lengthTicks;
  if (goesRound(project, clip)) return edge === "start" ? [0, end - least] : [startTicks + least, Number.MAX_SAFE_INTEGER];
  if (!isAudioClip(project, clip)) {
    const offset = isNoteClip(project, clip) ? Field.noteClip.offsetTicks : Field.patternClip.offsetTicks;
    return edge === "start" ? [Math.max(0, startTicks - project.int(clip, offset)), end - least] : [startTicks + least, Number.MAX_SAFE_INTEGER];
  }
  const asset = project.ref(clip, Field.audioClip.asset);
  if (!project.exists(asset)) return edge === "start" ? [startTicks, end - least] : [startTicks + least, end];
  if (edge === "start") return [Math.max(0, Math.ceil(project.ticksOfSource(clip, 0))), end - least];
  return [startTicks + least, Math.max(end, Math.floor(project.ticksOfSource(clip, project.int(asset, Field.asset.frames))))];
}

/** Whether what a clip holds starts over within it. */
export const goesRound = (project: Project, clip: Id): boolean =>
  isAudioClip(project, clip) ? project.int(clip, Field.audioClip.loopEndFrame) > project.int(clip, Field.audioClip.loopStartFrame)
    : isNoteClip(project, clip) ? project.int(clip, Field.noteClip.loopTicks) > 0 : project.bool(clip, Field.patternClip.loop);

/** Moves one edge of clips by a delta; content stays where it is in the song. */
export const trimClips = (project: Project, clips: readonly Id[], edge: "start" | "end", deltaTicks: number): EditResult =>
  project.perform({ edit: "trim", clips, edge, deltaTicks }).result;

/** The same of the right edge, with what is played now going round from there on. */
export const loopClips = (project: Project, clips: readonly Id[], deltaTicks: number): EditResult => project.perform({ edit: "loop", clips, deltaTicks }).result;
/** Sound that lasts so many times as long. */
export const stretchSound = (project: Project, clips: readonly Id[], factor: number): EditResult => project.perform({ edit: "stretch-sound", clips, factor }).result;

/** Cuts every given clip that spans the moment; gives the right-hand parts. */
export function splitClips(project: Project, clips: readonly Id[], atTicks: number): { result: EditResult; clips: Id[] } {
  const { result, made } = project.perform({ edit: "split", clips, atTicks });
  return { result, clips: made };
}

export const removeClips = (project: Project, objects: readonly Id[]): EditResult => project.perform({ edit: "delete", objects }).result;

export function muteClips(project: Project, clips: readonly Id[]): EditResult {
  const on = !clips.every((clip) => project.bool(clip, clipFields(project, clip).mute));
  return project.edit(on ? englishN(clips.length, "Mute 1 clip", "Mute {count} clips") : englishN(clips.length, "Unmute 1 clip", "Unmute {count} clips"), (batch) => clips.forEach((clip) => batch.setBool(clip, clipFields(project, clip).mute, on)));
}

export const renameClip = (project: Project, clip: Id, name: string): EditResult =>
  project.edit(english("Rename clip {clip}", { clip: clipName(project, clip) }), (batch) => batch.setText(clip, clipFields(project, clip).name, name.trim()));

/** A new, empty note clip. */
export function addNoteClip(project: Project, track: Id, startTicks: number, lengthTicks: number): { result: EditResult; clip: Id } {
  let clip = 0n as Id;
  const result = project.edit(english("Add clip"), (batch) => {
    clip = batch.create(Kind.noteClip, track, "last");
    batch.setInt(clip, Field.noteClip.startTicks, startTicks);
    batch.setInt(clip, Field.noteClip.lengthTicks, lengthTicks);
  });
  return { result, clip };
}

export type Fade = "in" | "out";
export const setFade = (project: Project, clip: Id, fade: Fade, ticks: number): EditResult =>
  project.edit(fade === "in" ? english("Fade in") : english("Fade out"), (batch) =>
    batch.setInt(clip, fade === "in" ? Field.audioClip.fadeInTicks : Field.audioClip.fadeOutTicks, Math.round(ticks)));

/** Those of one track become one. */
export const joinClips = (project: Project, clips: readonly Id[]): EditResult => project.perform({ edit: "join", clips }).result;
/** What clips hold moves within them. */
export const slipClips = (project: Project, clips: readonly Id[], deltaTicks: number): EditResult => project.perform({ edit: "slip", clips, deltaTicks }).result;
export const CLIP_GAIN_MIN = -36, CLIP_GAIN_MAX = 24; // what the handle reaches, in dB
export const setClipGain = (project: Project, clip: Id, db: number): EditResult => project.edit(english("Clip gain {db} dB", { db: db.toFixed(1) }), (batch) => batch.setReal(clip, Field.audioClip.gainDb, db));
