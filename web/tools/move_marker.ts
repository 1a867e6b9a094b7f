// Markers and sections: press to go there, drag to move, drag a section's ends; on empty ground a drag makes a section.
import { positionText } from "../lib/format.ts";
import { t } from "../messages/index.ts";
import { addMarker, freeName, markerRow, placeMarker, type MarkerRow } from "../project/markers.ts";
import { positionOf } from "../project/song.ts";
import { report } from "../views/app.ts";
import type { MarkerHit, TimeContext } from "./time_context.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

export function moveMarkerTool(): Tool<TimeContext, MarkerHit> {
  let from: Press | null = null, old: MarkerRow | null = null, part: "body" | "start" | "end" = "body", next: { position: number; length: number } | null = null;
  const stop = (context: TimeContext): void => {
    from = null;
    context.previewTime(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "move-marker",
    down(context, press, hit) {
      from = press;
      next = null;
      old = hit ? markerRow(context.project, hit.marker) : null;
      part = hit?.part ?? "body";
    },
    move(context, press) {
      if (!from || (next === null && Math.abs(press.x - from.x) < DRAG_SLOP)) return;
      const at = context.snap(press.ticks, press.free);
      if (!old) {
        const begin = context.snap(from.ticks, press.free);
        next = { position: Math.min(begin, at), length: Math.abs(at - begin) };
      } else if (part === "start") {
        const end = old.position + old.length;
        next = at < end ? { position: at, length: end - at } : next;
      } else if (part === "end") next = at > old.position ? { position: old.position, length: at - old.position } : next;
      else next = { position: context.snap(old.position + press.ticks - from.ticks, press.free), length: old.length };
      if (!next) return;
      context.previewTime({ kind: "marker", marker: old?.id ?? null, ...next });
      const place = positionOf(context.project, part === "end" || (!old && next.length > 0) ? next.position + next.length : next.position);
      context.tag(positionText(place.bar, place.beat, place.sixteenth), press.x, press.y);
    },
    up(context) {
      const marker = old, wanted = next, began = from;
      stop(context);
      if (!began) return;
      if (!wanted) {
        if (marker) context.app.player.seekTicks(marker.position);
        return;
      }
      if (marker) report(context.app, placeMarker(context.project, marker.id, wanted.position, wanted.length));
      else if (wanted.length > 0) {
        const made = addMarker(context.project, freeName(context.project, t("Section")), wanted.position, wanted.length);
        if (report(context.app, made.result)) context.desk.typing.set(made.marker);
      }
    },
    cancel: stop,
  };
}
