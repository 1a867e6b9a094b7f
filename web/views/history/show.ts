// Goes to where something is: its track is chosen and in sight, its clip or device too.
import type { Id } from "../../project/api.ts";
import { trackOf } from "../../project/automation.ts";
import { Field, Kind } from "../../project/fields.ts";
import { clipSpan } from "../../project/song.ts";
import type { Desk } from "../app.ts";
import { layoutOf, openedOn } from "../arrange/layout.ts";
import { showView } from "../workspace.ts";

const CLIPS: ReadonlySet<number> = new Set([Kind.noteClip, Kind.audioClip, Kind.patternClip]);

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
    const { startTicks, lengthTicks } = clipSpan(project, id), view = desk.view.get(), span = desk.size.get().width * view.ticksPerPixel;
    desk.clips.set(new Set([id]));
    if (startTicks < view.originTicks || startTicks + lengthTicks > view.originTicks + span) desk.view.set({ ...view, originTicks: Math.max(0, startTicks - span / 4) });
  } else if (kind === Kind.device) {
    desk.device.set(id);
    desk.pane.set("devices");
  } else if (kind === Kind.automation) desk.openLanes.set(new Set([...desk.openLanes.get(), id]));
}
