// Goes to where something is: its track is chosen and in sight, its clip or device too.
import type { Id } from "../../project/api.ts";
import { trackOf } from "../../project/automation.ts";
import { Field, Kind } from "../../project/fields.ts";
import { clipSpan } from "../../project/song.ts";
import type { Desk } from "../app.ts";
import { layoutOf, openedOn } from "../arrange/layout.ts";
import { showView } from "../workspace.ts";

const CLIPS: ReadonlySet<number> = new Set([Kind.noteClip, Kind.audioClip, Kind.patternClip]);

/** What is seen of the song, in ticks. */
function sightOf(desk: Desk): { readonly from: number; readonly to: number } {
  const { originTicks, ticksPerPixel } = desk.view.get();
  return { from: originTicks, to: originTicks + desk.size.get().width * ticksPerPixel };
}
function goTo(desk: Desk, ticks: number): void {
  const { from, to } = sightOf(desk);
  desk.view.set({ ...desk.view.get(), originTicks: Math.max(0, ticks - (to - from) / 4) });
}

/** Where nothing of a track's takes is seen, to the first of them. */
export function showTakes(desk: Desk, track: Id): void {
  const { project } = desk, { from, to } = sightOf(desk);
  const spans = project.childrenOf(track, Kind.takeLane).flatMap((lane) => project.childrenOf(lane).filter((one) => CLIPS.has(project.kindOf(one)))).map((clip) => clipSpan(project, clip));
  if (spans.length > 0 && spans.every(({ startTicks, lengthTicks }) => startTicks >= to || startTicks + lengthTicks <= from)) goTo(desk, Math.min(...spans.map(({ startTicks }) => startTicks)));
}

export function showObject(desk: Desk, id: Id): void {
  const { project } = desk, kind = project.kindOf(id);
  const track = trackOf(project, kind === Kind.connection ? project.ref(id, Field.connection.source) : id);
  if (desk.mode.get() !== "arrange") showView(desk, "arrange");
  if (track !== null) {
    desk.track.set(track);
    const lane = layoutOf(project, openedOn(desk)).lanes.find((one) => one.track === track), { height } = desk.size.get();
    if (lane && (lane.top < desk.scrollTop.get() || lane.top + lane.height > desk.scrollTop.get() + height)) desk.scrollTop.set(Math.max(0, lane.top - height / 3));
  }
  if (CLIPS.has(kind)) {
    const { startTicks, lengthTicks } = clipSpan(project, id), { from, to } = sightOf(desk);
    desk.clips.set(new Set([id]));
    if (startTicks < from || startTicks + lengthTicks > to) goTo(desk, startTicks);
  } else if (kind === Kind.device) {
    desk.device.set(id);
    desk.pane.set("devices");
  } else if (kind === Kind.automation) desk.openLanes.set(new Set([...desk.openLanes.get(), id]));
}
