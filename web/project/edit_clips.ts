// Edits of clips in the arrangement: each is one batch, one undo step. All are pure functions of the document and their arguments.
import { count } from "../lib/format.ts";
import { TICKS_PER_QUARTER, type Batch, type EditResult, type Id, type NoteRow, type Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";
import { clipFields, clipName, clipSpan, isAudioTrack, isNoteClip, tracksOf } from "./song.ts";

const NOTHING: EditResult = { ok: true, skipped: 0 };

/** The track `rows` further down, if it takes this kind of clip; otherwise the clip's own. */
export function targetTrack(project: Project, clip: Id, rows: number): Id {
  const own = project.parentOf(clip);
  if (rows === 0) return own;
  const tracks = tracksOf(project);
  const target = tracks[tracks.indexOf(own) + rows];
  return target !== undefined && isAudioTrack(project, target) !== isNoteClip(project, clip) ? target : own;
}

/** Moves clips in time and over tracks; none begins before the song. */
export function moveClips(project: Project, clips: readonly Id[], deltaTicks: number, rows: number): EditResult {
  const delta = legalDelta(project, clips, deltaTicks);
  const moves = clips.map((clip) => ({ clip, span: clipSpan(project, clip), track: targetTrack(project, clip, rows) }));
  if (moves.every((move) => delta === 0 && move.track === move.span.track)) return NOTHING;
  return project.edit(`Move ${count(clips.length, "clip")}`, (batch) => {
    for (const { clip, span, track } of moves) {
      if (track !== span.track) batch.move(clip, track, "last");
      if (delta !== 0) batch.setInt(clip, clipFields(project, clip).start, span.startTicks + delta);
    }
  });
}

export function legalDelta(project: Project, clips: readonly Id[], deltaTicks: number): number {
  const first = Math.min(...clips.map((clip) => clipSpan(project, clip).startTicks));
  return Math.max(deltaTicks, -first);
}

/** Copies clips to another time and track; gives the new ids. */
export function copyClips(project: Project, clips: readonly Id[], deltaTicks: number, rows: number, label = "Duplicate"): { result: EditResult; clips: Id[] } {
  const delta = legalDelta(project, clips, deltaTicks);
  const made: Id[] = [];
  const result = project.edit(`${label} ${count(clips.length, "clip")}`, (batch) => {
    for (const clip of clips) made.push(copyClip(project, batch, clip, targetTrack(project, clip, rows), clipSpan(project, clip).startTicks + delta));
  });
  return { result, clips: made };
}

/** Clips one after the other: the copies begin where the last of the originals ends. */
export function duplicateAfter(project: Project, clips: readonly Id[]): { result: EditResult; clips: Id[] } {
  const spans = clips.map((clip) => clipSpan(project, clip));
  const from = Math.min(...spans.map((span) => span.startTicks));
  const to = Math.max(...spans.map((span) => span.startTicks + span.lengthTicks));
  return copyClips(project, clips, to - from, 0);
}

function copyClip(project: Project, batch: Batch, clip: Id, track: Id, startTicks: number): Id {
  const kind = project.kindOf(clip);
  const copy = batch.create(kind, track, "last");
  batch.setInt(copy, clipFields(project, clip).start, startTicks);
  if (kind === Kind.noteClip) {
    const f = Field.noteClip;
    for (const field of [f.lengthTicks, f.offsetTicks, f.loopTicks]) batch.setInt(copy, field, project.int(clip, field));
    batch.setBool(copy, f.mute, project.bool(clip, f.mute));
    batch.setText(copy, f.name, project.text(clip, f.name));
    batch.addNotes(copy, notesOf(project, clip));
    return copy;
  }
  const f = Field.audioClip;
  for (const field of [f.lengthTicks, f.sourceFrame, f.fadeInTicks, f.fadeOutTicks]) batch.setInt(copy, field, project.int(clip, field));
  batch.setRef(copy, f.asset, project.ref(clip, f.asset));
  batch.setReal(copy, f.gainDb, project.real(clip, f.gainDb));
  batch.setBool(copy, f.mute, project.bool(clip, f.mute));
  batch.setText(copy, f.name, project.text(clip, f.name));
  return copy;
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
  if (isNoteClip(project, clip)) {
    return edge === "start" ? [Math.max(0, startTicks - project.int(clip, Field.noteClip.offsetTicks)), end - least] : [startTicks + least, Number.MAX_SAFE_INTEGER];
  }
  const asset = project.ref(clip, Field.audioClip.asset);
  const rate = project.exists(asset) ? project.int(asset, Field.asset.rateHz) : 48000;
  const frames = project.exists(asset) ? project.int(asset, Field.asset.frames) : 0;
  const source = project.int(clip, Field.audioClip.sourceFrame);
  const startSeconds = project.secondsAt(startTicks);
  if (edge === "start") return [Math.max(0, Math.ceil(project.ticksAt(Math.max(0, startSeconds - source / rate)))), end - least];
  return [startTicks + least, Math.floor(project.ticksAt(startSeconds + Math.max(0, frames - source) / rate))];
}

/** Moves one edge of clips by a delta; content stays where it is in the song. */
export function trimClips(project: Project, clips: readonly Id[], edge: "start" | "end", deltaTicks: number): EditResult {
  if (deltaTicks === 0) return NOTHING;
  return project.edit(`Trim ${count(clips.length, "clip")}`, (batch) => {
    for (const clip of clips) trimClip(project, batch, clip, edge, deltaTicks);
  });
}

function trimClip(project: Project, batch: Batch, clip: Id, edge: "start" | "end", deltaTicks: number): void {
  const { startTicks, lengthTicks } = clipSpan(project, clip);
  const f = clipFields(project, clip);
  const [low, high] = trimLimits(project, clip, edge, TICKS_PER_QUARTER / 32);
  const at = Math.min(high, Math.max(low, (edge === "start" ? startTicks : startTicks + lengthTicks) + deltaTicks));
  if (edge === "end") return batch.setInt(clip, f.length, at - startTicks);
  batch.setInt(clip, f.start, at);
  batch.setInt(clip, f.length, startTicks + lengthTicks - at);
  shiftContent(project, batch, clip, clip, startTicks, at);
}

/** Sets on `target` the offset that keeps `clip`'s content in place when its start moves from one time to another. */
function shiftContent(project: Project, batch: Batch, clip: Id, target: Id, fromTicks: number, toTicks: number): void {
  if (isNoteClip(project, clip)) {
    batch.setInt(target, Field.noteClip.offsetTicks, Math.max(0, project.int(clip, Field.noteClip.offsetTicks) + toTicks - fromTicks));
    return;
  }
  const asset = project.ref(clip, Field.audioClip.asset);
  const rate = project.exists(asset) ? project.int(asset, Field.asset.rateHz) : 48000;
  const moved = Math.round((project.secondsAt(toTicks) - project.secondsAt(fromTicks)) * rate);
  batch.setInt(target, Field.audioClip.sourceFrame, Math.max(0, project.int(clip, Field.audioClip.sourceFrame) + moved));
}

/** Cuts every given clip that spans the moment; gives the right-hand parts. */
export function splitClips(project: Project, clips: readonly Id[], atTicks: number): { result: EditResult; clips: Id[] } {
  const made: Id[] = [];
  const cut = clips.filter((clip) => {
    const { startTicks, lengthTicks } = clipSpan(project, clip);
    return startTicks < atTicks && atTicks < startTicks + lengthTicks;
  });
  if (cut.length === 0) return { result: NOTHING, clips: [] };
  const result = project.edit(`Split ${count(cut.length, "clip")}`, (batch) => {
    for (const clip of cut) {
      const { startTicks, lengthTicks, track } = clipSpan(project, clip);
      const f = clipFields(project, clip);
      const right = copyClip(project, batch, clip, track, atTicks);
      batch.setInt(right, f.length, startTicks + lengthTicks - atTicks);
      shiftContent(project, batch, clip, right, startTicks, atTicks);
      batch.setInt(clip, f.length, atTicks - startTicks);
      if (!isNoteClip(project, clip)) {
        batch.setInt(right, Field.audioClip.fadeInTicks, 0);
        batch.setInt(clip, Field.audioClip.fadeOutTicks, 0);
      }
      made.push(right);
    }
  });
  return { result, clips: made };
}

export const removeClips = (project: Project, clips: readonly Id[]): EditResult =>
  project.edit(`Delete ${count(clips.length, "clip")}`, (batch) => clips.forEach((clip) => batch.delete(clip)));

export function muteClips(project: Project, clips: readonly Id[]): EditResult {
  const on = !clips.every((clip) => project.bool(clip, clipFields(project, clip).mute));
  return project.edit(`${on ? "Mute" : "Unmute"} ${count(clips.length, "clip")}`, (batch) => clips.forEach((clip) => batch.setBool(clip, clipFields(project, clip).mute, on)));
}

export const renameClip = (project: Project, clip: Id, name: string): EditResult =>
  project.edit(`Rename clip ${clipName(project, clip)}`, (batch) => batch.setText(clip, clipFields(project, clip).name, name.trim()));

/** A new, empty note clip. */
export function addNoteClip(project: Project, track: Id, startTicks: number, lengthTicks: number): { result: EditResult; clip: Id } {
  let clip = 0n as Id;
  const result = project.edit("Add clip", (batch) => {
    clip = batch.create(Kind.noteClip, track, "last");
    batch.setInt(clip, Field.noteClip.startTicks, startTicks);
    batch.setInt(clip, Field.noteClip.lengthTicks, lengthTicks);
  });
  return { result, clip };
}

export type Fade = "in" | "out";
export const setFade = (project: Project, clip: Id, fade: Fade, ticks: number): EditResult =>
  project.edit(fade === "in" ? "Fade in" : "Fade out", (batch) =>
    batch.setInt(clip, fade === "in" ? Field.audioClip.fadeInTicks : Field.audioClip.fadeOutTicks, Math.round(ticks)));
