// Notes of other tracks (ghost_tracks.ts) that sound at the same time, faint behind those that are edited, for orientation. Those within a
// part of the song are read once, some at a time: a hand that scrolls or zooms asks for them in each frame, and to ask clips for their notes
// costs more than to draw them. A few are drawn one by one, more as a picture of all of them (ghost_cover.ts).
import { inks } from "../../draw/palette.ts";
import { xOfTicks } from "../../lib/geometry.ts";
import type { Id } from "../../project/api.ts";
import { contentOf, placeOf } from "../../project/content.ts";
import { type ClipSpan, clipsOf, trackHue } from "../../project/song.ts";
import { ROW_HEIGHT } from "../app.ts";
import { coverNote, createCover, type GhostCover, layCover, pixelOf } from "./ghost_cover.ts";
import { ghostTracks } from "./ghost_tracks.ts";
import { type RollScene, yOfKey } from "./roll_paint.ts";

const ALPHA = 0.8, LEAST = 3; // pixels: the narrowest
const DRAWN_MOST = 2000, KEPT_MOST = 5 * DRAWN_MOST; // one by one
const READ_NOTES = 3000, READ_CLIPS = 120; // at a time

/** A clip and those of the notes that are its own: from one to before another. */
interface GhostClip { readonly color: string; readonly from: number; readonly to: number; readonly first: number; readonly end: number }
/** Of the tracks but one, between two ticks. */
export interface Ghosts {
  readonly from: number; readonly to: number; readonly track: Id;
  readonly clips: GhostClip[];
  readonly starts: number[]; readonly lengths: number[]; readonly keys: number[];
  cover: GhostCover | null; // of all of them, where they are many
  isKept: boolean; // each, to be drawn for itself: else there is no more than the cover
}
export interface GhostReading {
  readonly ghosts: Ghosts;
  /** Some more; true: these are all. */
  read(project: RollScene["project"]): boolean;
}

function coverClip(ghosts: Ghosts, { color, first, end }: GhostClip): void {
  const pixel = pixelOf(color), cover = (ghosts.cover ??= createCover(ghosts.from, ghosts.to)), { starts, lengths, keys } = ghosts;
  for (let index = first; index < end; index++) coverNote(cover, pixel, starts[index] as number, (starts[index] as number) + (lengths[index] as number), keys[index] as number);
}

export function beginGhosts({ project, track: own }: RollScene, from: number, to: number): GhostReading {
  const ghosts: Ghosts = { from, to, track: own, clips: [], starts: [], lengths: [], keys: [], cover: null, isKept: true };
  const { clips, starts, lengths, keys } = ghosts;
  const tracks = ghostTracks(project, own);
  let next = 0, color = "", waiting: ClipSpan[] = [];
  const take = (project: RollScene["project"], clip: ClipSpan): number => {
    const content = project.exists(clip.id) ? contentOf(project, clip.id, clip.track) : null;
    if (content === null) return 0;
    const begins = clip.startTicks, ends = begins + clip.lengthTicks, origin = begins - placeOf(project, clip.id, content).offsetTicks, first = starts.length;
    const { count, startTicks, lengthTicks, key } = project.notes(content, Math.max(from, begins) - origin, Math.min(to, ends) - origin, 0, 127);
    for (let index = 0; index < count; index++) {
      starts.push(origin + (startTicks[index] ?? 0));
      lengths.push(lengthTicks[index] ?? 0);
      keys.push(key[index] ?? 60);
    }
    if (count === 0) return 0;
    const read = { color, from: begins, to: ends, first, end: starts.length };
    clips.push(read);
    if (ghosts.cover !== null) coverClip(ghosts, read);
    else if (starts.length > DRAWN_MOST) for (const one of clips) coverClip(ghosts, one);
    if (starts.length <= KEPT_MOST) return count;
    ghosts.isKept = false;
    clips.length = starts.length = lengths.length = keys.length = 0;
    return count;
  };
  return {
    ghosts,
    read(project) {
      for (let notes = 0, asked = 0; notes < READ_NOTES && asked < READ_CLIPS; asked++) {
        const clip = waiting.pop();
        if (clip !== undefined) notes += take(project, clip);
        else if (next >= tracks.length) return true;
        else {
          const track = tracks[next++] as Id;
          if (!project.exists(track)) continue;
          color = inks(trackHue(project, track)).ghost;
          waiting = clipsOf(project, track, from, to).reverse();
        }
      }
      return waiting.length === 0 && next >= tracks.length;
    },
  };
}

/** Whether so few are seen between two ticks that each is drawn for itself. */
function areFew({ clips, starts, lengths, isKept }: Ghosts, left: number, right: number): boolean {
  let seen = 0;
  for (const { from, to, first, end } of clips) {
    if (from >= right || to <= left) continue;
    for (let index = first; index < end; index++) {
      const start = starts[index] ?? 0;
      if (start >= right) break; // sorted by start
      if (start + (lengths[index] ?? 0) > left && ++seen > DRAWN_MOST) return false;
    }
  }
  return isKept;
}

export function paintGhosts(g: CanvasRenderingContext2D, { view, top }: RollScene, ghosts: Ghosts, width: number, height: number): void {
  const tpp = view.ticksPerPixel, left = view.originTicks, right = left + width * tpp, { clips, starts, lengths, keys } = ghosts;
  g.globalAlpha = ALPHA;
  if (ghosts.cover !== null && !areFew(ghosts, left, right)) {
    layCover(g, ghosts.cover, left, right, top, width, height);
    g.globalAlpha = 1;
    return;
  }
  for (const { color, from, to, first, end } of clips) {
    if (from >= right || to <= left) continue;
    g.fillStyle = color;
    g.beginPath();
    for (let index = first; index < end; index++) {
      const start = starts[index] ?? 0, length = lengths[index] ?? 0, y = yOfKey(top, keys[index] ?? 60);
      if (start >= right) break;
      if (start + length <= left || y <= -ROW_HEIGHT || y >= height) continue;
      // Two bars across each other look round, and cost half of what arcs do.
      const x = Math.round(xOfTicks(view, start)), wide = Math.max(LEAST, Math.round(length / tpp - 2));
      g.rect(x, y + 4, wide, ROW_HEIGHT - 9);
      g.rect(x + 1, y + 3, wide - 2, ROW_HEIGHT - 7);
    }
    g.fill();
  }
  g.globalAlpha = 1;
}
