// Edits of tracks: each is one batch, one undo step.
import { farthestHue } from "../lib/hue.ts";
import { english, t } from "../messages/index.ts";
import type { EditResult, FactoryInstrument, Id, Project } from "./api.ts";
import { placeInstrument } from "./edit_devices.ts";
import { Field, Kind, TRACK_AUDIO, TRACK_INSTRUMENT } from "./fields.ts";
import { trackHue, trackName, tracksOf } from "./song.ts";

/** What a new track is for: sound, or notes through a factory instrument. */
export type NewTrack = { readonly type: "audio" } | { readonly type: "instrument"; readonly instrument: FactoryInstrument; readonly name?: string };

/** Adds a track after `after`, or at the end; it takes the farthest unused hue. The id is valid when the result is ok. */
export function addTrack(project: Project, wanted: NewTrack, after: Id | null): { result: EditResult; track: Id } {
  const tracks = tracksOf(project);
  const hue = farthestHue(tracks.map((track) => trackHue(project, track))) - 1;
  const name = uniqueName(project, wanted.type === "audio" ? t("Audio") : wanted.name ?? wanted.instrument.name);
  let track = 0n as Id;
  const result = project.edit(english("Add track {name}", { name }), (batch) => {
    track = batch.create(Kind.track, project.root, after ?? tracks[tracks.length - 1] ?? "last");
    batch.setText(track, Field.track.name, name);
    batch.setInt(track, Field.track.type, wanted.type === "audio" ? TRACK_AUDIO : TRACK_INSTRUMENT);
    batch.setInt(track, Field.track.hue, hue);
    batch.setRef(track, Field.track.target, project.master);
    if (wanted.type === "audio") return;
    batch.setText(track, Field.track.icon, wanted.instrument.icon);
    placeInstrument(batch, track, wanted.instrument);
  });
  return { result, track };
}

/** "Audio", "Audio 2" …: the first that no track has. */
export function uniqueName(project: Project, base: string): string {
  const taken = new Set(tracksOf(project).map((track) => trackName(project, track)));
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) if (!taken.has(`${base} ${number}`)) return `${base} ${number}`;
}

export const removeTrack = (project: Project, track: Id): EditResult =>
  project.edit(english("Delete track {track}", { track: trackName(project, track) }), (batch) => batch.delete(track));
export const renameTrack = (project: Project, track: Id, name: string): EditResult =>
  project.edit(english("Rename track"), (batch) => batch.setText(track, Field.track.name, name.trim()));
export const setTrackHue = (project: Project, track: Id, hue: number): EditResult =>
  project.edit(english("Change track colour"), (batch) => batch.setInt(track, Field.track.hue, hue - 1));
export const setTrackHeight = (project: Project, tracks: readonly Id[], height: number): EditResult =>
  project.edit(english("Change track height"), (batch) => tracks.forEach((track) => batch.setInt(track, Field.track.height, height)));
export const setMute = (project: Project, track: Id, on: boolean): EditResult =>
  project.edit(on ? english("Mute {track}", { track: trackName(project, track) }) : english("Unmute {track}", { track: trackName(project, track) }), (batch) => batch.setBool(track, Field.track.mute, on));
export const setOffered = (project: Project, track: Id, on: boolean): EditResult =>
  project.edit(on ? english("Offer {track} to performers", { track: trackName(project, track) }) : english("Offer {track} no longer", { track: trackName(project, track) }), (batch) => batch.setBool(track, Field.track.offered, on));
export const setSolo = (project: Project, track: Id, on: boolean): EditResult =>
  project.edit(on ? english("Solo {track}", { track: trackName(project, track) }) : english("Unsolo {track}", { track: trackName(project, track) }), (batch) => batch.setBool(track, Field.track.solo, on));
export const setCue = (project: Project, track: Id, on: boolean): EditResult =>
  project.edit(on ? english("Listen to {track}", { track: trackName(project, track) }) : english("Stop listening to {track}", { track: trackName(project, track) }), (batch) => batch.setBool(track, Field.track.cue, on));
export const setGain = (project: Project, track: Id, db: number): EditResult =>
  project.edit(english("Level of {track}", { track: trackName(project, track) }), (batch) => batch.setReal(track, Field.track.gainDb, db));
export const setPan = (project: Project, track: Id, pan: number): EditResult =>
  project.edit(english("Pan of {track}", { track: trackName(project, track) }), (batch) => batch.setReal(track, Field.track.pan, pan));

/** Moves a track among its siblings; `after` null puts it first. */
export const moveTrack = (project: Project, track: Id, after: Id | null): EditResult =>
  project.edit(english("Move track {track}", { track: trackName(project, track) }), (batch) => batch.move(track, project.root, after ?? "first"));
