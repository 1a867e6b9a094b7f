// The song's tempo and metre as points that can be edited.
import { english } from "../messages/index.ts";
import type { EditResult, Id, Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";

export interface TempoRow { readonly id: Id; readonly position: number; readonly bpm: number; readonly ramp: boolean }
export interface MetreRow { readonly id: Id; readonly position: number; readonly numerator: number; readonly denominator: number }

export const BPM_MIN = 20, BPM_MAX = 999;

const byPlace = (a: { position: number }, b: { position: number }): number => a.position - b.position;

export const temposOf = (project: Project): TempoRow[] => project.childrenOf(project.root, Kind.tempo).map((id) =>
  ({ id, position: project.int(id, Field.tempo.positionTicks), bpm: project.real(id, Field.tempo.bpm), ramp: project.bool(id, Field.tempo.ramp) })).sort(byPlace);
export const metresOf = (project: Project): MetreRow[] => project.childrenOf(project.root, Kind.signature).map((id) =>
  ({ id, position: project.int(id, Field.signature.positionTicks), numerator: project.int(id, Field.signature.numerator), denominator: project.int(id, Field.signature.denominator) })).sort(byPlace);

/** A point at the song's very start is there even where no object says so: what is set there makes one. */
export function putTempo(project: Project, at: { readonly id?: Id; readonly position: number; readonly bpm: number; readonly ramp?: boolean }): EditResult {
  const bpm = Math.min(BPM_MAX, Math.max(BPM_MIN, Math.round(at.bpm * 100) / 100));
  return project.edit(at.id === undefined ? english("Add tempo change") : english("Tempo {bpm}", { bpm: bpm.toFixed(2) }), (batch) => {
    if (at.id === undefined && at.position > 0 && temposOf(project).length === 0) batch.setReal(batch.create(Kind.tempo, project.root, "first"), Field.tempo.bpm, project.bpmAt(0));
    const tempo = at.id ?? batch.create(Kind.tempo, project.root, "last");
    batch.setInt(tempo, Field.tempo.positionTicks, Math.max(0, Math.round(at.position)));
    batch.setReal(tempo, Field.tempo.bpm, bpm);
    if (at.ramp !== undefined) batch.setBool(tempo, Field.tempo.ramp, at.ramp);
  });
}
export const setRamp = (project: Project, tempo: Id, on: boolean): EditResult => project.edit(on ? english("Glide to the next tempo") : english("Hold the tempo"), (batch) => batch.setBool(tempo, Field.tempo.ramp, on));
export const removePlace = (project: Project, point: Id): EditResult =>
  project.edit(project.kindOf(point) === Kind.tempo ? english("Delete tempo change") : english("Delete metre change"), (batch) => batch.delete(point));

export function putMetre(project: Project, at: { readonly id?: Id; readonly position: number; readonly numerator: number; readonly denominator: number }): EditResult {
  return project.edit(at.id === undefined ? english("Add metre change") : english("Metre {numerator}/{denominator}", { numerator: at.numerator, denominator: at.denominator }), (batch) => {
    const metre = at.id ?? batch.create(Kind.signature, project.root, "last");
    batch.setInt(metre, Field.signature.positionTicks, Math.max(0, Math.round(at.position)));
    batch.setInt(metre, Field.signature.numerator, at.numerator);
    batch.setInt(metre, Field.signature.denominator, at.denominator);
  });
}
/** "7/8" as numbers; null when it is no metre. */
export function metreOf(text: string): { numerator: number; denominator: number } | null {
  const [, top = "", bottom = ""] = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(text) ?? [];
  const numerator = Number(top), denominator = Number(bottom);
  return numerator >= 1 && numerator <= 64 && [1, 2, 4, 8, 16, 32, 64].includes(denominator) ? { numerator, denominator } : null;
}
