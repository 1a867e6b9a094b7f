// What a MIDI file says of time besides its notes, taken into a song from where those lie: tempo and metre from there on, and markers.
import { english } from "../messages/index.ts";
import type { EditResult, Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";
import type { MidiTime } from "./offline_protocol";
import { markersOf } from "./markers.ts";
import { metresOf, temposOf } from "./tempo_map.ts";

/** What of it the song does not have there already. */
export function newTime(project: Project, { tempos, metres, markers }: MidiTime, fromTicks: number): MidiTime {
  const there = new Set(markersOf(project).map(({ name, position }) => `${position} ${name}`));
  const hasTempo = tempos.every(({ position, bpm }) => Math.abs(project.bpmAt(fromTicks + position) - bpm) < 0.005);
  const hasMetre = metres.every(({ position, numerator, denominator }) => {
    const now = project.signatureAt(fromTicks + position);
    return now.numerator === numerator && now.denominator === denominator;
  });
  return { tempos: hasTempo ? [] : tempos, metres: hasMetre ? [] : metres, markers: markers.filter(({ name, position }) => !there.has(`${fromTicks + position} ${name}`)) };
}

/** As one step; changes of tempo and metre that the song has from there on give way. */
export const takeTime = (project: Project, { tempos, metres, markers }: MidiTime, fromTicks: number, name: string): EditResult =>
  project.edit(english("Tempo and markers of {name}", { name }), (batch) => {
    if (tempos.length > 0) for (const { id, position } of temposOf(project)) if (position >= fromTicks) batch.delete(id);
    for (const { position, bpm } of tempos) {
      const made = batch.create(Kind.tempo, project.root, "last");
      batch.setInt(made, Field.tempo.positionTicks, fromTicks + position);
      batch.setReal(made, Field.tempo.bpm, bpm);
    }
    if (metres.length > 0) for (const { id, position } of metresOf(project)) if (position >= fromTicks) batch.delete(id);
    for (const { position, numerator, denominator } of metres) {
      const made = batch.create(Kind.signature, project.root, "last");
      batch.setInt(made, Field.signature.positionTicks, fromTicks + position);
      batch.setInt(made, Field.signature.numerator, numerator);
      batch.setInt(made, Field.signature.denominator, denominator);
    }
    for (const { position, name } of markers) {
      const made = batch.create(Kind.marker, project.root, "last");
      batch.setText(made, Field.marker.name, name);
      batch.setInt(made, Field.marker.positionTicks, fromTicks + position);
    }
  });
