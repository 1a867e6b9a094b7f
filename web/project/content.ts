// What a clip plays and where: its own notes, or a part of the pattern it names. Editors ask here and then read and change the
// content's rows, which have the same numbers in clips and parts.
import type { Id, Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";
import { clipSpan, instrumentOf, isDrumTrack, isNoteClip, isNoteTrack, isPatternClip } from "./song.ts";

export const partsOf = (project: Project, pattern: Id): Id[] => (project.exists(pattern) ? project.childrenOf(pattern, Kind.part) : []);
export const patternOf = (project: Project, clip: Id): Id => project.ref(clip, Field.patternClip.pattern);
export const partTrack = (project: Project, part: Id): Id => project.ref(part, Field.part.track);
export const partFor = (project: Project, pattern: Id, track: Id): Id | null => partsOf(project, pattern).find((part) => partTrack(project, part) === track) ?? null;

/** The object that holds the notes an open clip shows; of a pattern the part of `track`, if it has one, else of the clip's own track. Null: no notes. */
export function contentOf(project: Project, clip: Id, track: Id | null = null): Id | null {
  if (!project.exists(clip)) return null;
  if (isNoteClip(project, clip)) return clip;
  if (!isPatternClip(project, clip)) return null;
  const pattern = patternOf(project, clip);
  return (track === null ? null : partFor(project, pattern, track)) ?? partFor(project, pattern, project.parentOf(clip)) ?? partsOf(project, pattern)[0] ?? null;
}

/** The track that plays the content, however deep it lies: in a take, in a slot. */
export function contentTrack(project: Project, content: Id): Id {
  if (project.kindOf(content) === Kind.part) return partTrack(project, content);
  let at = project.parentOf(content);
  while (project.exists(at) && project.kindOf(at) !== Kind.track) at = project.parentOf(at);
  return at;
}
export const isPart = (project: Project, content: Id): boolean => project.kindOf(content) === Kind.part;

/** Where a clip's content lies: content time 0 sounds at `startTicks - offsetTicks` of the song; 0 loop: it does not go round. */
export interface Placed { readonly startTicks: number; readonly lengthTicks: number; readonly offsetTicks: number; readonly loopTicks: number }
export function placeOf(project: Project, clip: Id, content: Id): Placed {
  const { startTicks, lengthTicks } = clipSpan(project, clip);
  if (isNoteClip(project, clip)) return { startTicks, lengthTicks, offsetTicks: project.int(clip, Field.noteClip.offsetTicks), loopTicks: project.int(clip, Field.noteClip.loopTicks) };
  const round = project.bool(clip, Field.patternClip.loop) ? project.int(patternOf(project, clip), Field.pattern.lengthTicks) : 0;
  return { startTicks, lengthTicks, offsetTicks: project.int(clip, Field.patternClip.offsetTicks), loopTicks: project.int(content, Field.part.loopTicks) || round };
}

/** After how long content starts over: what lies behind is not heard. 0: it does not. */
export function contentLoop(project: Project, content: Id): number {
  if (!isPart(project, content)) return project.int(content, Field.noteClip.loopTicks);
  const own = project.int(content, Field.part.loopTicks), pattern = project.parentOf(content);
  return own > 0 || project.kindOf(pattern) !== Kind.pattern ? own : project.int(pattern, Field.pattern.lengthTicks);
}

/** How long one turn of the content is, loop or not. */
export const contentLength = (project: Project, content: Id): number =>
  contentLoop(project, content) || (isPart(project, content) ? 0 : project.int(content, Field.noteClip.offsetTicks) + project.int(content, Field.noteClip.lengthTicks));

export const playsDrums = (project: Project, content: Id): boolean => {
  const track = contentTrack(project, content);
  return project.exists(track) && isNoteTrack(project, track) && isDrumTrack(project, track);
};

/** A pad or drum that a step row or a key of the roll can be called by. */
export function padName(project: Project, track: Id, key: number): string | null {
  const instrument = instrumentOf(project, track);
  if (instrument === null) return null;
  for (const zone of project.childrenOf(instrument, Kind.zone)) {
    if (project.int(zone, Field.zone.keyLow) > key || project.int(zone, Field.zone.keyHigh) < key) continue;
    const asset = project.ref(zone, Field.zone.asset);
    return project.text(zone, Field.zone.name) || (project.exists(asset) ? project.text(asset, Field.asset.name) || project.text(asset, Field.asset.originalName) : "") || null;
  }
  return null;
}
