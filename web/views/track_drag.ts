// Tracks brought elsewhere by their heads in the arrangement or their strips in the mixer: between others, into a group, out of it.
import { groupOf, isGroupTrack, trackHue, trackName } from "../project/song.ts";
import type { Id } from "../project/api.ts";
import { report, type App, type Desk } from "./app.ts";
import { layoutOf, openedOn } from "./arrange/layout.ts";
import { beginDrag, createDropLine, createLight } from "./drag.ts";
import { membersOf, shownTracks } from "./folds.ts";
import { STRIP_WIDTH } from "./mixer/near_strips.ts";
import { placeAt, type ReorderPlace, type ReorderRow } from "./reorder.ts";

/** Elements with `data-reorder` hold their track's id. Where each lies is reckoned: not all are made. Edges scroll. */
export interface ReorderRoom { readonly room: HTMLElement; readonly axis: "x" | "y"; scroll(pixels: number): void }

const EDGE = 28, STEP = 14;

function rowsIn(desk: Desk, { room, axis }: ReorderRoom): ReorderRow[] {
  const { project } = desk, folded = desk.folded.get(), box = room.getBoundingClientRect();
  const places = axis === "y" ? layoutOf(project, openedOn(desk)).lanes.map(({ track, top, height }) => ({ track, from: box.top + top - desk.scrollTop.get(), size: height }))
    : shownTracks(project, folded).map((track, index) => ({ track, from: box.left + index * STRIP_WIDTH - room.scrollLeft, size: STRIP_WIDTH }));
  return places.map(({ track, from, size }): ReorderRow => {
    const members = isGroupTrack(project, track) ? membersOf(project, track) : [];
    return { track, from, to: from + size, isGroup: isGroupTrack(project, track), isOpen: members.length > 0 && !folded.has(track), home: groupOf(project, track), last: members.at(-1) ?? track };
  });
}

export function dragTrack(app: App, desk: Desk, track: Id, event: PointerEvent, room: ReorderRoom): void {
  const { project } = desk, line = createDropLine(), light = createLight();
  let place: ReorderPlace | null = null;
  const carried = new Set([track, ...(isGroupTrack(project, track) ? membersOf(project, track) : [])]);
  beginDrag(event, {
    name: () => trackName(project, track), hue: trackHue(project, track),
    move(next) {
      const box = room.room.getBoundingClientRect(), down = room.axis === "y", at = down ? next.clientY : next.clientX;
      const [low, high] = down ? [box.top, box.bottom] : [box.left, box.right];
      if (at < low + EDGE) room.scroll(-STEP);
      else if (at > high - EDGE) room.scroll(STEP);
      const there = placeAt(rowsIn(desk, room), Math.max(low, Math.min(high, at)));
      place = there !== null && there.group !== null && carried.has(there.group) ? null : there;
      light(place?.into != null ? room.room.querySelector(`[data-reorder="${place.into}"]`) : null);
      if (place?.line == null) line.hide();
      else if (down) line.show(box.left + (place.group === null ? 0 : 8), Math.min(high, place.line) - 1, box.width, 2);
      else line.show(Math.min(high, place.line) - 1, box.top, 2, box.height);
    },
    drop() {
      if (place !== null) report(app, project.perform({ edit: "move-tracks", tracks: [track], after: place.after, group: place.group }).result);
    },
    end() {
      line.hide();
      light(null);
    },
  });
}

/** The chosen track past the one above or below it that shows, by keys: into an open group, or out at its end. */
export function shiftTrack(app: App, desk: Desk, way: -1 | 1): void {
  const { project } = desk, track = desk.track.get();
  if (track === null || track === project.master || !project.exists(track)) return;
  const inside = new Set(isGroupTrack(project, track) ? membersOf(project, track) : []), folded = desk.folded.get();
  const rows = shownTracks(project, folded).filter((one) => !inside.has(one)), at = rows.indexOf(track), home = groupOf(project, track);
  const next = rows[at + way];
  const end = (one: Id): Id => (isGroupTrack(project, one) ? membersOf(project, one).at(-1) ?? one : one);
  const put = (after: Id | null, group: Id | null): void => void report(app, project.perform({ edit: "move-tracks", tracks: [track], after, group }).result);
  const open = (one: Id): boolean => isGroupTrack(project, one) && !folded.has(one);
  if (way === 1) {
    if (home !== null && (next === undefined || groupOf(project, next) !== home)) return put(end(home), groupOf(project, home)); // out at the end
    if (next !== undefined) put(open(next) ? next : end(next), open(next) ? next : home);
    return;
  }
  if (next === undefined) return;
  if (next === home) return put(before(rows, at - 1, open, end), groupOf(project, home)); // out at its beginning
  const into = groupOf(project, next);
  if (into !== home) return put(end(next), into); // in at the end of what lies above
  put(before(rows, at - 1, open, end), home);
}

/** What a track stands behind that comes to lie at `index` of the rows. */
function before(rows: readonly Id[], index: number, open: (one: Id) => boolean, end: (one: Id) => Id): Id | null {
  const above = rows[index - 1];
  return above === undefined ? null : open(above) ? above : end(above);
}
