// Whose notes are seen faintly behind those of a track: of a song of hundreds a few, as all of them together tell nothing any more.
import type { Id, Project } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { groupOf, isDrumTrack, isNoteTrack, tracksOf } from "../../project/song.ts";

export const GHOSTS_MOST = 8;

/** Those beside it in the song that are heard, first of its own group; drums have other keys than tunes, and are seen among drums. */
export function ghostTracks(project: Project, own: Id): Id[] {
  const all = tracksOf(project), at = all.indexOf(own), group = groupOf(project, own), isDrums = isDrumTrack(project, own);
  const isNear = (track: Id): number => Number(group !== null && groupOf(project, track) === group);
  const others = all.map((track, index) => ({ track, far: Math.abs(index - at) })).filter(({ track }) => track !== own && isNoteTrack(project, track) && !project.bool(track, Field.track.mute) && isDrumTrack(project, track) === isDrums);
  return others.sort((a, b) => isNear(b.track) - isNear(a.track) || a.far - b.far).slice(0, GHOSTS_MOST).map(({ track }) => track);
}
