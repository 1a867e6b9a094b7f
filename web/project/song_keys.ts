// From one key to another: how far, and the notes of taken clips on their way.
import type { Project } from "./api.ts";
import type { TakenClips } from "./clipboard.ts";
import { deviceById, Field } from "./fields.ts";
import { isDrumDevice, SCALES } from "./song.ts";

export interface Key { readonly root: number; readonly scale: number }

export const keyOf = (project: Project): Key => ({ root: project.int(project.root, Field.project.keyRoot), scale: project.int(project.root, Field.project.keyScale) });

const classesOf = ({ root, scale }: Key): ReadonlySet<number> => new Set((SCALES[scale]?.steps ?? []).map((step) => (root + step) % 12));

/** Semitones, -6..5, after which most of the one key's notes lie in the other: none between a key and its relative. The same root counts
 *  more than a shorter way. */
export function keyShift(from: Key, to: Key): number {
  const notes = classesOf(from), wanted = classesOf(to);
  const score = (shift: number): number => [...notes].filter((note) => wanted.has((note + shift + 12) % 12)).length * 100 + ((from.root + shift + 12) % 12 === to.root ? 50 : 0) - Math.abs(shift);
  return Array.from({ length: 12 }, (_, index) => index - 6).reduce((best, shift) => (score(shift) > score(best) ? shift : best), 0);
}

interface Taken { kind?: string; id?: string; parent?: string; device?: string; transpose?: number }
const TRANSPOSE_MOST = 48;

/** Clips as text (Project.takeClips), every line of notes so much higher; drums and sound stay as they are. */
export function transposed(document: string, semitones: number): string {
  const song = JSON.parse(document) as { objects?: Taken[] }, objects = song.objects ?? [];
  const drums = new Set(objects.filter(({ kind, device }) => kind === "device" && device !== undefined && isDrumDevice(deviceById(device))).map(({ parent }) => parent));
  for (const one of objects) if (one.kind === "note_clip" && !drums.has(one.parent)) one.transpose = Math.min(TRANSPOSE_MOST, Math.max(-TRANSPOSE_MOST, (one.transpose ?? 0) + semitones));
  return JSON.stringify(song);
}

/** The same clips in a song's key; those of which none is known, as they are. */
export function inKeyOf({ document, key }: TakenClips, song: Key): string {
  const shift = key === null ? 0 : keyShift(key, song);
  return shift === 0 ? document : transposed(document, shift);
}
