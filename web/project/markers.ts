// Markers and sections of the song, and what is done with a stretch of time for all tracks.
import { english } from "../messages/index.ts";
import type { EditResult, Id, Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";

export interface MarkerRow { readonly id: Id; readonly name: string; readonly position: number; readonly length: number; readonly hue: number } // ticks; length 0: a place, else a section
export interface TimeRange { readonly from: number; readonly to: number }

const F = Field.marker;

/** In order of their places. */
export function markersOf(project: Project): MarkerRow[] {
  return project.childrenOf(project.root, Kind.marker).map((id) => markerRow(project, id)).sort((a, b) => a.position - b.position);
}
export const markerRow = (project: Project, id: Id): MarkerRow =>
  ({ id, name: project.text(id, F.name), position: project.int(id, F.positionTicks), length: project.int(id, F.lengthTicks), hue: project.int(id, F.hue) });
export const isSection = (marker: MarkerRow): boolean => marker.length > 0;

export function addMarker(project: Project, name: string, position: number, length = 0): { result: EditResult; marker: Id } {
  let marker = 0n as Id;
  const result = project.edit(length > 0 ? english("Add section") : english("Add marker"), (batch) => {
    marker = batch.create(Kind.marker, project.root, "last");
    batch.setText(marker, F.name, name);
    batch.setInt(marker, F.positionTicks, Math.round(position));
    batch.setInt(marker, F.lengthTicks, Math.round(length));
  });
  return { result, marker };
}
export const renameMarker = (project: Project, marker: Id, name: string): EditResult =>
  project.edit(isSection(markerRow(project, marker)) ? english("Rename section") : english("Rename marker"), (batch) => batch.setText(marker, F.name, name.trim()));
export const setMarkerHue = (project: Project, marker: Id, hue: number): EditResult =>
  project.edit(english("Colour of {name}", { name: markerRow(project, marker).name }), (batch) => batch.setInt(marker, F.hue, hue));
export function placeMarker(project: Project, marker: Id, position: number, length: number): EditResult {
  const old = markerRow(project, marker);
  const moves = old.length === length;
  const label = isSection(old) ? (moves ? english("Move section") : english("Change section")) : moves ? english("Move marker") : english("Change marker");
  return project.edit(label, (batch) => {
    batch.setInt(marker, F.positionTicks, Math.max(0, Math.round(position)));
    batch.setInt(marker, F.lengthTicks, Math.max(0, Math.round(length)));
  });
}
export const removeMarker = (project: Project, marker: Id): EditResult =>
  project.edit(isSection(markerRow(project, marker)) ? english("Delete section") : english("Delete marker"), (batch) => batch.delete(marker));

/** "Marker 3": the first number that no marker has. */
export function freeName(project: Project, word: string): string {
  const names = new Set(markersOf(project).map((marker) => marker.name));
  for (let number = 1; ; number++) if (!names.has(`${word} ${number}`)) return `${word} ${number}`;
}

export const insertTime = (project: Project, { from, to }: TimeRange): EditResult => project.perform({ edit: "time", how: "insert", fromTicks: from, toTicks: to, atTicks: 0 }).result;
export const deleteTime = (project: Project, { from, to }: TimeRange): EditResult => project.perform({ edit: "time", how: "delete", fromTicks: from, toTicks: to, atTicks: 0 }).result;
export const duplicateTime = (project: Project, { from, to }: TimeRange): EditResult => project.perform({ edit: "time", how: "duplicate", fromTicks: from, toTicks: to, atTicks: 0 }).result;
/** Music of all tracks and what belongs to it, to before a moment of the song as it is. */
export const moveTime = (project: Project, { from, to }: TimeRange, at: number): EditResult => project.perform({ edit: "time", how: "move", fromTicks: from, toTicks: to, atTicks: at }).result;
