// The colour of the bar that joins a group's strips.
import type { Id, Project } from "../../project/api.ts";
import { groupOf, isGroupTrack, trackHue } from "../../project/song.ts";

/** 0: it lies in none. */
export function groupHue(project: Project, track: Id): number {
  const group = isGroupTrack(project, track) ? track : groupOf(project, track);
  return group === null ? 0 : trackHue(project, group);
}
