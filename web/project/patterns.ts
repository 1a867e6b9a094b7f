// Patterns: made, switched, copied, placed, and their step grids. Each edit is one batch, one undo step.
import { drumName, keyName } from "../lib/format.ts";
import { PADS } from "../lib/keys.ts";
import { english, t } from "../messages/index.ts";
import { TICKS_PER_QUARTER, type EditResult, type GridStep, type Id, type Project } from "./api.ts";
import { contentTrack, isPart, padName, patternOf } from "./content.ts";
import { Field, Kind } from "./fields.ts";
import { barLength, clipsOf, instrumentOf, isNoteClip, patternName, patternTitle, trackHue } from "./song.ts";

export const patternsOf = (project: Project): Id[] => project.childrenOf(project.root, Kind.pattern);

/** A, B, … Z, then by number: the first name that no pattern has. */
export function freshPatternName(project: Project): string {
  const taken = new Set(patternsOf(project).map((pattern) => patternName(project, pattern)));
  for (let index = 0; index < 26; index++) {
    const name = String.fromCharCode(65 + index);
    if (!taken.has(name)) return name;
  }
  return String(taken.size + 1);
}

/** A new, empty pattern with a part for a track. `clip`: the pattern clip that plays it from now on; else a clip of it at `atTicks`. */
export function addPattern(project: Project, track: Id, where: { readonly clip: Id } | { readonly atTicks: number; readonly turns: number }): { result: EditResult; pattern: Id; clip: Id } {
  let pattern = 0n as Id, clip = "clip" in where ? where.clip : (0n as Id);
  const name = freshPatternName(project), length = "clip" in where ? project.int(patternOf(project, clip), Field.pattern.lengthTicks) : barLength(project, where.atTicks);
  const result = project.edit(english("Add pattern {name}", { name }), (batch) => {
    pattern = batch.create(Kind.pattern, project.root, "last");
    batch.setText(pattern, Field.pattern.name, name);
    batch.setInt(pattern, Field.pattern.hue, trackHue(project, track) - 1);
    batch.setInt(pattern, Field.pattern.lengthTicks, length);
    batch.setRef(batch.create(Kind.part, pattern, "last"), Field.part.track, track);
    if ("atTicks" in where) {
      clip = batch.create(Kind.patternClip, track, "last");
      batch.setInt(clip, Field.patternClip.startTicks, where.atTicks);
      batch.setInt(clip, Field.patternClip.lengthTicks, where.turns * length);
    }
    batch.setRef(clip, Field.patternClip.pattern, pattern);
  });
  return { result, pattern, clip };
}

export const playPattern = (project: Project, clip: Id, pattern: Id): EditResult =>
  project.edit(english("Play {pattern}", { pattern: patternTitle(project, pattern) }), (batch) => batch.setRef(clip, Field.patternClip.pattern, pattern));

/** The pattern again under the next letter; the clip plays the copy. */
export const duplicatePattern = (project: Project, clip: Id): EditResult =>
  project.perform({ edit: "duplicate-pattern", pattern: patternOf(project, clip), clip, name: freshPatternName(project) }).result;

/** A clip of the pattern behind all others of the track. */
export function placePattern(project: Project, pattern: Id, track: Id): { result: EditResult; clip: Id } {
  const end = Math.max(0, ...clipsOf(project, track).map((clip) => clip.startTicks + clip.lengthTicks));
  const { result, made } = project.perform({ edit: "place-pattern", pattern, track, atTicks: end });
  return { result, clip: made[0] ?? (0n as Id) };
}

export const renamePattern = (project: Project, pattern: Id, name: string): EditResult =>
  project.edit(english("Rename {pattern}", { pattern: patternTitle(project, pattern) }), (batch) => batch.setText(pattern, Field.pattern.name, name.trim()));

export function makePattern(project: Project, clip: Id): { result: EditResult; clip: Id } {
  const { result, made } = project.perform({ edit: "make-pattern", clips: [clip], name: freshPatternName(project) });
  return { result, clip: made.find((id) => project.kindOf(id) === Kind.patternClip) ?? (0n as Id) };
}

export const addPart = (project: Project, pattern: Id, track: Id): EditResult => project.perform({ edit: "add-part", pattern, track }).result;

/** One turn of the grid: a pattern's length, or how much of a clip goes round. */
export function setTurn(project: Project, content: Id, ticks: number): EditResult {
  const length = Math.max(1, Math.round(ticks));
  return project.edit(english("Steps"), (batch) => {
    if (!isPart(project, content)) batch.setInt(content, Field.noteClip.loopTicks, length);
    else if (project.int(content, Field.part.loopTicks) > 0) batch.setInt(content, Field.part.loopTicks, length);
    else batch.setInt(project.parentOf(content), Field.pattern.lengthTicks, length);
  });
}

const AT_ONCE = 256; // as many as one edit takes
export function setSteps(project: Project, content: Id, steps: readonly GridStep[]): EditResult {
  let result: EditResult = { ok: true, skipped: 0 };
  for (let from = 0; from < steps.length && result.ok; from += AT_ONCE) result = project.perform({ edit: "set-steps", content, steps: steps.slice(from, from + AT_ONCE) }).result;
  return result;
}

export interface StepRow { readonly key: number; readonly name: string }

const DRUM_ROWS = [36, 38, 39, 42, 46, 37, 41, 45, 49, 51]; // what a beat is made of, the low first

/** What a grid has rows for: a kit's drums, a drum machine's pads that hold something; and whatever else the content plays. */
export function stepRows(project: Project, content: Id, drums: boolean): StepRow[] {
  const track = contentTrack(project, content), played = new Set(keysOf(project, content));
  const machine = instrumentOf(project, track);
  const zones = machine === null ? [] : project.childrenOf(machine, Kind.zone);
  const pads = [...new Set(zones.map((zone) => project.int(zone, Field.zone.keyLow)))].sort((a, b) => a - b);
  const base = !drums ? [] : pads.length > 0 ? pads.slice(0, 32) : DRUM_ROWS;
  const others = [...played].filter((key) => !base.includes(key)).sort((a, b) => (drums ? a - b : b - a));
  return [...base, ...others].map((key) => ({ key, name: rowName(project, track, key, drums) }));
}
export const rowName = (project: Project, track: Id, key: number, drums: boolean): string => padName(project, track, key) ?? (drums ? drumName(key) : null) ?? keyName(key);

/** Drums that may have a row besides those of the grid. */
export const moreDrums = (rows: readonly StepRow[]): number[] => [...PADS, 43, 47, 50, 52, 53, 55, 57, 59, 60, 61, 62, 63, 64, 69, 76, 77].filter((key, index, all) => all.indexOf(key) === index && !rows.some((row) => row.key === key));

function keysOf(project: Project, content: Id): number[] {
  const columns = project.notes(content, 0, Number.MAX_SAFE_INTEGER, 0, 127);
  return Array.from(columns.key.subarray(0, columns.count));
}

export interface StepCell { readonly velocity: number; readonly probability: number; readonly ratchets: number }

/** The grid as it stands: row * steps + column; empty where nothing is struck. */
export function readSteps(project: Project, content: Id, rows: readonly StepRow[], stepTicks: number, steps: number): (StepCell | null)[] {
  const rowOf = new Map(rows.map((row, index) => [row.key, index]));
  const cells = new Array<StepCell | null>(rows.length * steps).fill(null);
  const notes: { id: bigint; at: number; velocity: number }[] = [];
  const columns = project.notes(content, 0, steps * stepTicks, 0, 127);
  for (let index = 0; index < columns.count; index++) {
    const row = rowOf.get(columns.key[index] ?? -1), step = Math.floor((columns.startTicks[index] ?? 0) / stepTicks);
    if (row === undefined || step < 0 || step >= steps || cells[row * steps + step]) continue;
    notes.push({ id: columns.id[index] ?? 0n, at: row * steps + step, velocity: columns.velocity[index] ?? 100 });
    cells[row * steps + step] = { velocity: columns.velocity[index] ?? 100, probability: 100, ratchets: 1 };
  }
  const variations = project.variations(content), rowsOf = new Map<bigint, number>();
  for (let index = 0; index < variations.count; index++) rowsOf.set(variations.note[index] ?? 0n, index);
  for (const note of notes) {
    const row = rowsOf.get(note.id);
    if (row !== undefined) cells[note.at] = { velocity: note.velocity, probability: variations.probability[row] ?? 100, ratchets: variations.ratchets[row] ?? 1 };
  }
  return cells;
}

/** How much later the notes of every second step come, in parts of a step: their mean. */
export function readSwing(project: Project, content: Id, stepTicks: number): number {
  const columns = project.notes(content, 0, Number.MAX_SAFE_INTEGER, 0, 127);
  let late = 0, count = 0;
  for (let index = 0; index < columns.count; index++) {
    const start = columns.startTicks[index] ?? 0, step = Math.floor(start / stepTicks);
    if (step % 2 === 0) continue;
    late += (start - step * stepTicks) / stepTicks;
    count++;
  }
  return count > 0 ? late / count : 0;
}

export const STEP_DIVISIONS = [
  { id: "1/4", name: "1/4", ticks: TICKS_PER_QUARTER }, { id: "1/8", name: "1/8", ticks: TICKS_PER_QUARTER / 2 }, { id: "1/8T", name: t("1/8 triplet"), ticks: TICKS_PER_QUARTER / 3 },
  { id: "1/16", name: "1/16", ticks: TICKS_PER_QUARTER / 4 }, { id: "1/16T", name: t("1/16 triplet"), ticks: TICKS_PER_QUARTER / 6 }, { id: "1/32", name: "1/32", ticks: TICKS_PER_QUARTER / 8 },
] as const;
export type StepDivision = (typeof STEP_DIVISIONS)[number]["id"];
export const STEPS_MOST = 64;

/** Whether content suits a grid at once: a drum part or a drum loop that is not longer than it has columns. */
export function suitsSteps(project: Project, content: Id): boolean {
  if (isPart(project, content)) return true;
  const loop = isNoteClip(project, content) ? project.int(content, Field.noteClip.loopTicks) : 0;
  return loop > 0 && loop <= 16 * TICKS_PER_QUARTER;
}
