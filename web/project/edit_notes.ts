// Edits of notes in one clip: each is one batch, one undo step.
import { clamp } from "../lib/geometry.ts";
import { englishN } from "../messages/index.ts";
import type { EditResult, Id, NoteRow, Project } from "./api.ts";
import { contentLoop, isPart } from "./content.ts";
import { Field } from "./fields.ts";
import { notesOf } from "./edit_clips.ts";

export type Note = NoteRow & { id: Id };
const NOTHING: EditResult = { ok: true, skipped: 0 };

/** Where a note of a clip is kept: a looped clip plays its first pass again and again, and nothing that lies behind it. */
export const inFirstPass = (startTicks: number, loopTicks: number): number => (loopTicks > 0 ? startTicks % loopTicks : startTicks);

export function addNotes(project: Project, clip: Id, rows: readonly NoteRow[], label = englishN(rows.length, "Add 1 note", "Add {count} notes")): { result: EditResult; notes: Id[] } {
  let notes: Id[] = [];
  const result = project.edit(label, (batch) => {
    const loop = contentLoop(project, clip);
    notes = batch.addNotes(clip, rows.map((row) => ({ ...row, startTicks: inFirstPass(row.startTicks, loop) })));
    if (isPart(project, clip)) return;
    // A clip grows to hold what is drawn into it.
    const offset = project.int(clip, Field.noteClip.offsetTicks), length = project.int(clip, Field.noteClip.lengthTicks);
    const end = Math.max(...rows.map((row) => row.startTicks + row.lengthTicks)) - offset;
    if (loop === 0 && end > length) batch.setInt(clip, Field.noteClip.lengthTicks, end);
  });
  return { result, notes };
}

/** The move that keeps every note inside keys 0..127 and after the content's start. */
export function legalMove(notes: readonly Note[], deltaTicks: number, keys: number): { ticks: number; keys: number } {
  const first = Math.min(...notes.map((note) => note.startTicks));
  const low = Math.min(...notes.map((note) => note.key)), high = Math.max(...notes.map((note) => note.key));
  return { ticks: Math.max(deltaTicks, -first), keys: clamp(keys, -low, 127 - high) };
}

export function moveNotes(project: Project, clip: Id, notes: readonly Note[], deltaTicks: number, keys: number): EditResult {
  const move = legalMove(notes, deltaTicks, keys);
  if (notes.length === 0 || (move.ticks === 0 && move.keys === 0)) return NOTHING;
  const loop = contentLoop(project, clip);
  return project.edit(move.ticks === 0 ? englishN(notes.length, "Transpose 1 note", "Transpose {count} notes") : englishN(notes.length, "Move 1 note", "Move {count} notes"), (batch) =>
    batch.changeNotes(clip, notes.map((note) => ({ id: note.id, startTicks: inFirstPass(note.startTicks + move.ticks, loop), key: note.key + move.keys }))));
}

export function copyNotes(project: Project, clip: Id, notes: readonly Note[], deltaTicks: number, keys: number): { result: EditResult; notes: Id[] } {
  const move = legalMove(notes, deltaTicks, keys);
  return addNotes(project, clip, notes.map(({ startTicks, lengthTicks, key, velocity }) => ({ startTicks: startTicks + move.ticks, key: key + move.keys, lengthTicks, velocity })),
    englishN(notes.length, "Duplicate 1 note", "Duplicate {count} notes"));
}

/** Moves an edge; lengths stay at least `least`. */
export function resizeNotes(project: Project, clip: Id, notes: readonly Note[], edge: "start" | "end", deltaTicks: number, least: number): EditResult {
  if (deltaTicks === 0 || notes.length === 0) return NOTHING;
  return project.edit(englishN(notes.length, "Change length of 1 note", "Change length of {count} notes"), (batch) => batch.changeNotes(clip, notes.map((note) => ({ id: note.id, ...resized(note, edge, deltaTicks, least) }))));
}

export function resized(note: NoteRow, edge: "start" | "end", deltaTicks: number, least: number): { startTicks: number; lengthTicks: number } {
  if (edge === "end") return { startTicks: note.startTicks, lengthTicks: Math.max(least, note.lengthTicks + deltaTicks) };
  const startTicks = clamp(note.startTicks + deltaTicks, 0, note.startTicks + note.lengthTicks - least);
  return { startTicks, lengthTicks: note.startTicks + note.lengthTicks - startTicks };
}

export const removeNotes = (project: Project, clip: Id, notes: readonly Id[]): EditResult =>
  notes.length === 0 ? NOTHING : project.edit(englishN(notes.length, "Delete 1 note", "Delete {count} notes"), (batch) => batch.removeNotes(clip, notes));

export const setVelocities = (project: Project, clip: Id, changes: readonly { id: Id; velocity: number }[]): EditResult =>
  changes.length === 0 ? NOTHING : project.edit(englishN(changes.length, "Velocity of 1 note", "Velocity of {count} notes"), (batch) => batch.changeNotes(clip, changes));

/** Starts go to the nearest line of a grid that begins anew at each bar; no notes: all of the clip. */
export const quantiseNotes = (project: Project, clip: Id, notes: readonly Id[], gridTicks: number): EditResult =>
  project.perform({ edit: "quantise", clip, notes, gridTicks, strength: 1, swing: 0, lengths: false }).result;

/** Each note reaches to the next one's start; chords count as one. */
export function legatoNotes(project: Project, clip: Id, notes: readonly Note[]): EditResult {
  const starts = [...new Set(notes.map((note) => note.startTicks))].sort((a, b) => a - b);
  const changed = notes.flatMap((note) => {
    const next = starts.find((start) => start > note.startTicks);
    return next === undefined ? [] : [{ id: note.id, lengthTicks: next - note.startTicks }];
  });
  return changed.length === 0 ? NOTHING : project.edit(englishN(notes.length, "Legato for 1 note", "Legato for {count} notes"), (batch) => batch.changeNotes(clip, changed));
}

/** The notes with these ids, or all of the clip when there are none. */
export function chosenNotes(project: Project, clip: Id, ids: ReadonlySet<Id>): Note[] {
  const all = notesOf(project, clip);
  return ids.size === 0 ? all : all.filter((note) => ids.has(note.id));
}
