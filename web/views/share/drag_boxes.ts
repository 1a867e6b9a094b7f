// What a drag would do, as boxes on tracks: said to the others while the hand is down, never stored.
import type { Id, Project } from "../../project/api.ts";
import { targetTrack } from "../../project/edit_clips.ts";
import { BOXES_MAX, type DragBox } from "../../project/presence.ts";
import { clipSpan } from "../../project/song.ts";
import type { ArrangePreview } from "../../tools/arrange.ts";

const box = (track: Id, fromTicks: number, toTicks: number): DragBox => ({ track: String(track), fromTicks: Math.round(fromTicks), toTicks: Math.round(toTicks) });

export function dragBoxes(project: Project, preview: ArrangePreview | null): readonly DragBox[] {
  if (preview === null) return [];
  if (preview.kind === "draw") return [box(preview.track, preview.startTicks, preview.startTicks + preview.lengthTicks)];
  if (preview.kind !== "move" && preview.kind !== "trim") return [];
  return [...preview.clips].slice(0, BOXES_MAX).filter((clip) => project.exists(clip)).map((clip) => {
    const { startTicks, lengthTicks } = clipSpan(project, clip), end = startTicks + lengthTicks;
    if (preview.kind === "move") return box(targetTrack(project, clip, preview.rows), startTicks + preview.deltaTicks, end + preview.deltaTicks);
    const [from, to] = preview.edge === "start" ? [startTicks + preview.deltaTicks, end] : [startTicks, end + preview.deltaTicks];
    return box(project.parentOf(clip), Math.min(from, to), Math.max(from, to));
  });
}
