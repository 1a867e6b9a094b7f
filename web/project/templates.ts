// What a new project begins with: one instrument to play, a beat to change, or the whole demo song.

import { Field, ID_MASTER, ID_PROJECT, Kind, TrackType } from "@gen/schema";
import { english, t } from "../messages/index.ts";
import type { Batch, EditResult, FactoryInstrument, Id, NoteRow, Template } from "./api";
import { TICKS_PER_QUARTER } from "./api";
import { placeInstrument } from "./edit_devices.ts";
import type { OpenProject } from "./project";
import { drumInstrument } from "./song.ts";

const SIXTEENTH = TICKS_PER_QUARTER / 4;
const BAR = TICKS_PER_QUARTER * 4;
const BEAT_BARS = 4;

/** One bar: upper case hits hard, lower case softly. */
const BEAT: readonly (readonly [key: number, steps: string])[] = [
  [36, "X.....x.X......."],
  [38, "....X.......X..x"],
  [42, "x.X.x.X.x.X.x.Xx"],
];

export function fillTemplate(project: OpenProject, name: string, template: Template): EditResult {
  if (template !== "demo") return project.edit(english("New project"), (batch) => begin(project, batch, name, template));
  const { document } = project;
  return project.change(() => {
    document.demo();
    return document.commit();
  });
}

function begin(project: OpenProject, batch: Batch, name: string, template: Exclude<Template, "demo">): void {
  const instruments = project.instruments();
  const piano = instruments[4] ?? instruments[0];
  const kit = drumInstrument(project);
  batch.setText(project.root, Field.project.name, name);
  if (template === "beat" && kit !== undefined) {
    addBeat(batch, addTrack(batch, kit, t("Drums"), 0));
    batch.setInt(project.root, Field.project.loopEndTicks, BEAT_BARS * BAR); // it goes round while one works on it
    batch.setBool(project.root, Field.project.loop, true);
  }
  if (template === "record") addVoice(batch);
  else if (piano !== undefined) addTrack(batch, piano, "Keys", 5);
}

/** A track before the master that plays a factory instrument. */
export function addTrack(batch: Batch, instrument: FactoryInstrument, name: string, hue: number): Id {
  const track = batch.create(Kind.track, ID_PROJECT as Id, "last");
  batch.setText(track, Field.track.name, name);
  batch.setInt(track, Field.track.type, TrackType.instrument);
  batch.setInt(track, Field.track.hue, hue);
  batch.setText(track, Field.track.icon, instrument.icon);
  batch.setRef(track, Field.track.target, ID_MASTER as Id);
  placeInstrument(batch, track, instrument, "last");
  return track;
}

function addVoice(batch: Batch): void {
  const track = batch.create(Kind.track, ID_PROJECT as Id, "last");
  batch.setText(track, Field.track.name, t("Voice"));
  batch.setInt(track, Field.track.type, TrackType.audio);
  batch.setInt(track, Field.track.hue, 9);
  batch.setText(track, Field.track.icon, "mic");
  batch.setInt(track, Field.track.height, 112);
  batch.setRef(track, Field.track.target, ID_MASTER as Id);
}

/** Pattern A and a clip that plays it round and round. */
function addBeat(batch: Batch, track: Id): void {
  const pattern = batch.create(Kind.pattern, ID_PROJECT as Id, "last");
  batch.setText(pattern, Field.pattern.name, "A");
  batch.setInt(pattern, Field.pattern.lengthTicks, BAR);
  const part = batch.create(Kind.part, pattern, "last");
  batch.setRef(part, Field.part.track, track);
  const clip = batch.create(Kind.patternClip, track, "last");
  batch.setInt(clip, Field.patternClip.startTicks, 0);
  batch.setInt(clip, Field.patternClip.lengthTicks, BEAT_BARS * BAR);
  batch.setRef(clip, Field.patternClip.pattern, pattern);
  const notes = BEAT.flatMap(([key, steps]) => [...steps].flatMap((hit, step): NoteRow[] => (hit === "." ? [] : [row(key, step, hit === "X")])));
  batch.addNotes(part, notes);
}

function row(key: number, step: number, hard: boolean): NoteRow {
  return { startTicks: step * SIXTEENTH, lengthTicks: SIXTEENTH, key, velocity: hard ? 108 : 76 };
}
