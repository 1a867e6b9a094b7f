// Clips that share what they play: an edit in one is an edit of all.
import type { Id, Project } from "./api.ts";
import { patternOf } from "./content.ts";
import { Field, Kind } from "./fields.ts";
import { clipsOf, isAudioClip, isNoteClip, isPatternClip, tracksOf } from "./song.ts";

/** What a clip shares, as something to compare by; null: what it plays is its own. */
function linkOf(project: Project, clip: Id): string | null {
  if (isPatternClip(project, clip)) return `pattern ${patternOf(project, clip)}`;
  if (isAudioClip(project, clip)) return project.int(clip, Field.audioClip.link) > 0 ? `sound ${project.int(clip, Field.audioClip.link)}` : null;
  return isNoteClip(project, clip) && project.ref(clip, Field.noteClip.part) !== 0n ? `part ${project.ref(clip, Field.noteClip.part)}` : null;
}
/** A pattern is there to be placed again and again: only what looks like a clip's own is worth a word. */
export const sharesContent = (project: Project, clip: Id): boolean => !isPatternClip(project, clip) && linkOf(project, clip) !== null;

/** How many clips, in the arrangement and in slots, play each thing that is shared. */
export function linkCounts(project: Project): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const track of tracksOf(project)) {
    const lent = project.childrenOf(track, Kind.slot).flatMap((slot) => project.childrenOf(slot));
    for (const clip of [...clipsOf(project, track).map(({ id }) => id), ...lent]) {
      const link = linkOf(project, clip);
      if (link !== null) counts.set(link, (counts.get(link) ?? 0) + 1);
    }
  }
  return counts;
}
export const isLinked = (project: Project, clip: Id, counts: ReadonlyMap<string, number>): boolean => sharesContent(project, clip) && (counts.get(linkOf(project, clip) ?? "") ?? 0) > 1;

/** All clips of the arrangement that share with one of these, themselves among them. */
export function linkedWith(project: Project, clips: Iterable<Id>): Id[] {
  const links = new Set([...clips].map((clip) => linkOf(project, clip)).filter((link) => link !== null));
  return links.size === 0 ? [] : tracksOf(project).flatMap((track) => clipsOf(project, track).map(({ id }) => id).filter((id) => links.has(linkOf(project, id) ?? "")));
}
