// What changes mean for the lanes: which move them (tracks, takes and automation that came, went or moved, and tracks that changed
// height or group), and which touch no more than a few of them.
import type { Change, Id, Project } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";
import { sharesContent } from "../../project/links.ts";

const ROWS = new Set([Kind.track, Kind.takeLane, Kind.automation, Kind.device] as number[]);

export const lanesMoved = (changes: readonly Change[]): boolean =>
  changes.some((change) => ROWS.has(change.kind) && (change.op !== "set" || (change.kind === Kind.track && (change.field === Field.track.height || change.field === Field.track.target))));

/** The tracks on which clips came or changed, where nothing else did; null: anything may look different now. */
export function tracksTouched(project: Project, changes: readonly Change[]): ReadonlySet<Id> | null {
  const tracks = new Set<Id>();
  for (const { id, kind, op } of changes) {
    const stays = (op === "set" || op === "create") && (kind === Kind.noteClip || kind === Kind.audioClip) && project.exists(id);
    if (!stays || sharesContent(project, id) || project.kindOf(project.parentOf(id)) !== Kind.track) return null;
    tracks.add(project.parentOf(id));
  }
  return tracks.size === 0 ? null : tracks;
}
