// Notes of other tracks that sound at the same time, faint behind those that are edited, for orientation. Those within a part of the song are
// read once: a hand that scrolls or zooms asks for them in each frame, and to ask hundreds of clips for their notes costs more than to draw them.
import { inks } from "../../draw/palette.ts";
import { xOfTicks } from "../../lib/geometry.ts";
import type { Id } from "../../project/api.ts";
import { contentOf, placeOf } from "../../project/content.ts";
import { clipsOf, isNoteTrack, trackHue, tracksOf } from "../../project/song.ts";
import { ROW_HEIGHT } from "../app.ts";
import { type RollScene, yOfKey } from "./roll_paint.ts";

const ALPHA = 0.8, LEAST = 3; // pixels: the narrowest
const PAINTED_MOST = 2000, READ_MOST = 5 * PAINTED_MOST;

/** A clip and those of the notes that are its own: from one to before another. */
interface GhostClip { readonly color: string; readonly from: number; readonly to: number; readonly first: number; readonly end: number }
/** Of the tracks but one, between two ticks. */
export interface Ghosts {
  readonly from: number; readonly to: number; readonly track: Id;
  readonly clips: readonly GhostClip[];
  readonly starts: readonly number[]; readonly lengths: readonly number[]; readonly keys: readonly number[];
  /** None was left out: where there are too many, fewer of the song are read once one looks closer. */
  readonly isWhole: boolean;
}

export function readGhosts({ project, track: own }: RollScene, from: number, to: number): Ghosts {
  const clips: GhostClip[] = [], starts: number[] = [], lengths: number[] = [], keys: number[] = [];
  for (const track of tracksOf(project)) {
    if (track === own || !isNoteTrack(project, track) || starts.length > READ_MOST) continue;
    const color = inks(trackHue(project, track)).ghost;
    for (const clip of clipsOf(project, track, from, to)) {
      const content = contentOf(project, clip.id, track);
      if (content === null) continue;
      const begins = clip.startTicks, ends = begins + clip.lengthTicks, origin = begins - placeOf(project, clip.id, content).offsetTicks, first = starts.length;
      const { count, startTicks, lengthTicks, key } = project.notes(content, Math.max(from, begins) - origin, Math.min(to, ends) - origin, 0, 127);
      for (let index = 0; index < count; index++) {
        starts.push(origin + (startTicks[index] ?? 0));
        lengths.push(lengthTicks[index] ?? 0);
        keys.push(key[index] ?? 60);
      }
      if (count > 0) clips.push({ color, from: begins, to: ends, first, end: starts.length });
    }
  }
  return { from, to, track: own, clips, starts, lengths, keys, isWhole: starts.length <= READ_MOST };
}

export function paintGhosts(g: CanvasRenderingContext2D, { view, top }: RollScene, { clips, starts, lengths, keys }: Ghosts, width: number, height: number): void {
  const tpp = view.ticksPerPixel, left = view.originTicks, right = left + width * tpp;
  let budget = PAINTED_MOST;
  g.globalAlpha = ALPHA;
  for (const { color, from, to, first, end } of clips) {
    if (from >= right || to <= left || budget <= 0) continue;
    g.fillStyle = color;
    g.beginPath();
    for (let index = first; index < end && budget > 0; index++) {
      const start = starts[index] ?? 0, length = lengths[index] ?? 0, y = yOfKey(top, keys[index] ?? 60);
      if (start >= right) break; // sorted by start
      if (start + length <= left) continue;
      budget--; // for those above and below, too: which are left out is the same wherever one scrolls to
      if (y <= -ROW_HEIGHT || y >= height) continue;
      g.roundRect(xOfTicks(view, start) + 0.5, y + 3, Math.max(LEAST, length / tpp - 2), ROW_HEIGHT - 7, 2);
    }
    g.fill();
  }
  g.globalAlpha = 1;
}
