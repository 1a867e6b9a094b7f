// Selecting and showing: small changes of the desk that several views, tools and commands make.
import { clamp, type TimeView } from "../lib/geometry.ts";
import type { Signal } from "../lib/signal.ts";
import { snapDown, snapStep, snapTo, type Snap } from "../lib/grid.ts";
import { TICKS_PER_QUARTER, type Id, type Project } from "../project/api.ts";
import { notesOf } from "../project/edit_clips.ts";
import { contentOf, contentTrack, placeOf } from "../project/content.ts";
import { chosenNotes } from "../project/edit_notes.ts";
import { barLength, barStart, clipsOf, clipSpan } from "../project/song.ts";
import { trackOf } from "../project/automation.ts";
import { loopOf } from "../project/edit_song.ts";
import { ROLL_ZOOM, ROW_HEIGHT, type App, type Desk } from "./app.ts";
import { withPane } from "./workspace.ts";

export function selectTrack(desk: Desk, track: Id | null): void {
  if (desk.track.get() === track) return;
  desk.track.set(track);
  desk.device.set(null);
  followTrack(desk, track);
}

/** A track that was just made: what was chosen elsewhere is not what hands and keys mean any more. */
export function selectNewTrack(desk: Desk, track: Id): void {
  if (desk.clips.get().size > 0) selectClips(desk, []);
  selectTrack(desk, track);
}

/** The editor shows the chosen track: its clip in view, or none. */
function followTrack(desk: Desk, track: Id | null): void {
  const { project } = desk, open = desk.clip.get();
  if (track === null || !project.exists(track) || (open !== null && project.exists(open) && trackOf(project, open) === track)) return;
  const clips = clipsOf(project, track);
  const from = desk.view.get().originTicks;
  const clip = clips.find((one) => one.startTicks + one.lengthTicks > from) ?? clips[0];
  if (clip) showClip(desk, clip.id);
  else {
    desk.clip.set(null);
    desk.content.set(null);
  }
}

export function selectClips(desk: Desk, clips: Iterable<Id>): void {
  const set = new Set(clips);
  desk.clips.set(set);
  desk.notes.set(new Set());
  const last = [...set].pop();
  if (last === undefined || !desk.project.exists(last)) return;
  showClip(desk, last);
  selectTrack(desk, trackOf(desk.project, last));
}

export function toggleClip(desk: Desk, clip: Id): void {
  const set = new Set(desk.clips.get());
  if (set.has(clip)) set.delete(clip);
  else set.add(clip);
  selectClips(desk, set);
}

/** Puts a clip into the editor: all of it in view, its notes in the middle. */
function showClip(desk: Desk, clip: Id): void {
  if (desk.clip.get() === clip) return;
  const content = contentOf(desk.project, clip, desk.track.get());
  desk.content.set(content);
  desk.clip.set(clip);
  desk.notes.set(new Set());
  if (content === null) return;
  const span = clipSpan(desk.project, clip);
  const { width, height } = desk.rollSize.get();
  const bars = Math.max(span.lengthTicks, barLength(desk.project, span.startTicks));
  const ticksPerPixel = clamp(bars / Math.max(200, width - 24), ROLL_ZOOM.minTicksPerPixel * 4, TICKS_PER_QUARTER / 40);
  desk.rollView.set({ originTicks: Math.max(0, span.startTicks - 8 * ticksPerPixel), ticksPerPixel });
  const notes = notesOf(desk.project, content);
  if (notes.length === 0) return;
  const keys = notes.map((note) => note.key);
  const middle = (Math.min(...keys) + Math.max(...keys)) / 2;
  desk.rollTop.set(clamp((127.5 - middle) * ROW_HEIGHT - height / 2, 0, 128 * ROW_HEIGHT - height));
}

/** Brings chosen notes into the editor's view when the keys led out of it: scrolls as little as shows them. */
export function revealNotes(desk: Desk): void {
  const content = desk.content.get(), clip = desk.clip.get();
  if (content === null || clip === null || desk.notes.get().size === 0 || !desk.project.exists(content)) return;
  const notes = chosenNotes(desk.project, content, desk.notes.get());
  if (notes.length === 0) return;
  const { width, height } = desk.rollSize.get(), keys = notes.map((note) => note.key), view = desk.rollView.get(), place = placeOf(desk.project, clip, content);
  const top = (127 - Math.max(...keys)) * ROW_HEIGHT, bottom = (128 - Math.min(...keys)) * ROW_HEIGHT, now = desk.rollTop.get();
  desk.rollTop.set(clamp(top < now ? top - ROW_HEIGHT : bottom > now + height ? bottom - height + ROW_HEIGHT : now, 0, Math.max(0, 128 * ROW_HEIGHT - height)));
  const origin = place.startTicks - place.offsetTicks, first = origin + Math.min(...notes.map((note) => note.startTicks)), shown = width * view.ticksPerPixel;
  const last = origin + Math.max(...notes.map((note) => note.startTicks + note.lengthTicks));
  if (first < view.originTicks) desk.rollView.set({ ...view, originTicks: Math.max(0, first - shown / 8) });
  else if (last > view.originTicks + shown) desk.rollView.set({ ...view, originTicks: Math.max(0, Math.min(first, last - shown * 7 / 8)) });
}

/** Rows below a track come or go. */
export function toggleRows(rows: Signal<ReadonlySet<Id>>, track: Id): void {
  const next = new Set(rows.get());
  if (!next.delete(track)) next.add(track);
  rows.set(next);
}

export function openEditor(desk: Desk, clip: Id): void {
  selectClips(desk, [clip]);
  withPane(desk);
  desk.pane.set("editor");
  desk.area.set("editor");
}

/** Removes from the selection what the document no longer has. */
export function forgetGone(desk: Desk): void {
  const { project } = desk;
  const clips = [...desk.clips.get()].filter((clip) => project.exists(clip));
  if (clips.length !== desk.clips.get().size) desk.clips.set(new Set(clips));
  const gone = (id: Id | null): boolean => id !== null && !project.exists(id);
  if (gone(desk.track.get())) desk.track.set(null);
  if (gone(desk.clip.get())) desk.clip.set(null);
  followContent(desk);
  if (gone(desk.typing.get())) desk.typing.set(null);
  if (gone(desk.device.get())) desk.device.set(null);
}

/** The open clip may play another pattern now, or parts may have come and gone. */
function followContent(desk: Desk): void {
  const { project } = desk, clip = desk.clip.get(), now = desk.content.get();
  const track = now !== null && project.exists(now) ? contentTrack(project, now) : desk.track.get();
  const next = clip === null ? null : contentOf(project, clip, track);
  if (next === now) return;
  desk.notes.set(new Set());
  desk.content.set(next);
}

/** Snaps a moment of the song to the grid in force; `free` (Ctrl) leaves it. */
export function snapped(project: Project, snap: Snap, view: TimeView, ticks: number, free = false, down = false): number {
  const at = Math.max(0, ticks);
  if (free) return Math.round(at);
  const bar = barLength(project, at), origin = barStart(project, at);
  const step = snapStep(snap, view.ticksPerPixel, TICKS_PER_QUARTER, bar);
  if (step > bar) {
    // Several bars: lines count from the song's beginning.
    return down ? snapDown(at, step) : snapTo(at, step);
  }
  return Math.max(0, down ? snapDown(at, step, origin) : snapTo(at, step, origin));
}

/** The grid's step at a moment, for nudging by keys; never 0. */
export function nudgeStep(project: Project, snap: Snap, view: TimeView, ticks: number): number {
  return snapStep(snap, view.ticksPerPixel, TICKS_PER_QUARTER, barLength(project, ticks)) || TICKS_PER_QUARTER / 16;
}

/** The stretch of the song that edits of time are about: the loop, on or off. Null when it is empty. */
export function chosenTime(app: App): { from: number; to: number } | null {
  const desk = app.desk.get();
  if (!desk) return null;
  const { start, end } = loopOf(desk.project);
  return end > start ? { from: start, to: end } : null;
}

/** From the first of the selected clips to the end of the last. */
export function selectedTime(desk: Desk): { from: number; to: number } | null {
  const spans = [...desk.clips.get()].filter((clip) => desk.project.exists(clip)).map((clip) => clipSpan(desk.project, clip));
  return spans.length === 0 ? null : { from: Math.min(...spans.map(({ startTicks }) => startTicks)), to: Math.max(...spans.map(({ startTicks, lengthTicks }) => startTicks + lengthTicks)) };
}

/** Scrolls so that a moment can be seen. */
export function showTicks(desk: Desk, ticks: number): void {
  const view = desk.view.get(), width = desk.size.get().width, x = (ticks - view.originTicks) / view.ticksPerPixel;
  if (x < 0 || x > width - 40) desk.view.set({ ...view, originTicks: Math.max(0, ticks - 48 * view.ticksPerPixel) });
}
