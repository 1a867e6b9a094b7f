// Which groups are folded: what plays into them, at however many removes, does not show. A group folds and sums at once, so that
// there are no folders besides. Kept for each project in this browser: how somebody looks at a song is not part of it.
import { groupOf, isGroupTrack, tracksOf } from "../project/song.ts";
import type { Id, Project } from "../project/api.ts";
import { recall, remember, type Desk } from "./app.ts";

const KEPT_MOST = 200;

/** Tracks in their order without those that lie in a folded group. */
export function shownTracks(project: Project, folded: ReadonlySet<Id>): Id[] {
  return folded.size === 0 ? tracksOf(project) : tracksOf(project).filter((track) => !isHidden(project, track, folded));
}

function isHidden(project: Project, track: Id, folded: ReadonlySet<Id>): boolean {
  let at = groupOf(project, track);
  for (let depth = 0; at !== null && depth < 64; depth++, at = groupOf(project, at)) if (folded.has(at)) return true;
  return false;
}

/** What lies in a group, at however many removes, in order. */
export function membersOf(project: Project, group: Id): Id[] {
  const only = new Set([group]);
  return tracksOf(project).filter((track) => isHidden(project, track, only));
}

export function foldsOf(project: Project): ReadonlySet<Id> {
  const kept = (recall(`folded.${project.id}`) ?? "").split(",").filter((text) => /^\d+$/.test(text)).map((text) => BigInt(text) as Id);
  return new Set(kept.filter((id) => project.exists(id)));
}

/** Folds a group or opens it. What was chosen in it gives way to the group. */
export function toggleFold(desk: Desk, group: Id): void {
  const { project } = desk, next = new Set(desk.folded.get());
  if (!next.delete(group)) next.add(group);
  desk.folded.set(next);
  remember(`folded.${project.id}`, [...next].filter((id) => project.exists(id) && isGroupTrack(project, id)).slice(-KEPT_MOST).join());
  const chosen = desk.track.get();
  if (chosen !== null && project.exists(chosen) && isHidden(project, chosen, next)) desk.track.set(group);
}
