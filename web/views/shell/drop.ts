// Files from the desktop, dropped anywhere on the page, and entries of the library, dropped on a lane.
import { droppedFiles } from "../../lib/font_files.ts";
import { laneAt, layoutOf, openedOn } from "../arrange/layout.ts";
import type { App } from "../app.ts";
import type { Id } from "../../project/api.ts";
import { songSounds } from "../../project/song_sounds.ts";
import { ownClips } from "../../project/own_clips.ts";
import { devicesOf, isAudioTrack, trackName } from "../../project/song.ts";
import { paste } from "../clipboard.ts";
import { DRAG_TYPE, dropOnStrip, entryOf, placeEntry } from "../library/place.ts";
import { insertPlaceAt } from "../mixer/device_drag.ts";
import { bringPlaced } from "../projects.ts";

const carries = (event: DragEvent, type: string): boolean => event.dataTransfer?.types.includes(type) === true;
const hasFiles = (event: DragEvent): boolean => carries(event, "Files") || carries(event, DRAG_TYPE);

/** What a file from the desktop would come to: where it would begin, and on which track of sound it would lie. */
export interface Landing { readonly bar: number; readonly x: number; readonly top: number; readonly height: number; readonly track: string | null }

/** `show`: where what is carried over the page would land; null where it goes to the playhead, undefined while nothing is carried. */
export function attachDrop(app: App, show: (landing: Landing | null | undefined) => void): () => void {
  let depth = 0, shown = "";
  const enter = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (++depth === 1 && carries(event, "Files")) show(null);
  };
  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    if (!carries(event, "Files")) return;
    const landing = fileLanding(app, event), text = JSON.stringify(landing);
    if (text !== shown) show(landing);
    shown = text;
  };
  const leave = (event: DragEvent): void => {
    if (hasFiles(event) && --depth <= 0) hide();
  };
  const hide = (): void => {
    [depth, shown] = [0, ""];
    show(undefined);
  };
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    const taken = event.defaultPrevented; // a slot has it
    event.preventDefault();
    hide();
    if (taken) return;
    if (carries(event, DRAG_TYPE)) return dropEntry(app, event);
    const place = dropPlace(app, event);
    void droppedFiles(event.dataTransfer).then((files) => bringPlaced(app, files, place));
  };
  window.addEventListener("dragenter", enter);
  window.addEventListener("dragover", over);
  window.addEventListener("dragleave", leave);
  window.addEventListener("drop", drop);
  return () => {
    window.removeEventListener("dragenter", enter);
    window.removeEventListener("dragover", over);
    window.removeEventListener("dragleave", leave);
    window.removeEventListener("drop", drop);
  };
}

/** From the library: onto the strip or the lane it lies over, where that suits it. */
function dropEntry(app: App, event: DragEvent): void {
  const desk = app.desk.get(), at = dropPlace(app, event), carries = event.dataTransfer?.getData(DRAG_TYPE) ?? "";
  if (!desk) return;
  const strip = insertPlaceAt(event.clientX, event.clientY);
  if (strip !== null) return dropOnStrip(app, desk, carries, strip);
  if (!at) return;
  const entry = entryOf(desk.project, carries), track = laneUnder(app, event)?.track ?? null;
  if (entry) return placeEntry(app, desk, entry, { ticks: at.ticks, track });
  const clip = ownClips.list.get().find(({ name }) => carries === `clip ${name}`) ?? (carries.startsWith("asset ") ? songSounds(desk.project).find(({ asset }) => carries === `asset ${asset}`) : undefined);
  if (track !== null) desk.track.set(track);
  if (clip) void paste(app, clip.text, at.ticks);
  else if (track !== null) dropOnStrip(app, desk, carries, { track, index: devicesOf(desk.project, track).length });
}

/** Where a row of the library would begin over the lanes, as a line on the page; null: it is elsewhere. */
export function laneLanding(app: App, event: { readonly clientX: number; readonly clientY: number }): { readonly bar: number; readonly x: number; readonly top: number; readonly height: number } | null {
  const desk = app.desk.get(), lanes = document.querySelector(".arr .lanes");
  const at = desk && lanes ? dropPlace(app, { clientX: event.clientX, clientY: event.clientY, target: document.elementFromPoint(event.clientX, event.clientY) }) : undefined;
  if (!desk || !lanes || !at) return null;
  const box = lanes.getBoundingClientRect(), view = desk.view.get(), x = box.left + (at.ticks - view.originTicks) / view.ticksPerPixel;
  return x < box.left ? null : { bar: desk.project.barAt(at.ticks).bar + 1, x: x - 1, top: box.top, height: box.height };
}

/** The line where a file would begin: over the lane of sound that takes it, over all of them where it gets a track of its own. */
function fileLanding(app: App, event: DragEvent): Landing | null {
  const desk = app.desk.get(), landing = laneLanding(app, event);
  if (!desk || !landing) return null;
  const lane = laneUnder(app, event);
  const takes = lane !== null && isAudioTrack(desk.project, lane.track) && (event.dataTransfer?.items.length ?? 1) === 1;
  if (!takes) return { ...landing, track: null };
  const top = Math.max(landing.top, landing.top + lane.top - desk.scrollTop.get());
  return { ...landing, top, height: Math.min(lane.height, landing.top + landing.height - top), track: trackName(desk.project, lane.track) };
}

function laneUnder(app: App, { clientY }: { readonly clientY: number }): { readonly track: Id; readonly top: number; readonly height: number } | null {
  const desk = app.desk.get(), lanes = document.querySelector(".arr .lanes");
  return desk && lanes ? laneAt(layoutOf(desk.project, openedOn(desk)), clientY - lanes.getBoundingClientRect().top + desk.scrollTop.get()) : null;
}

/** Over the lanes: the bar under the pointer, and the track where that is one of sound. Elsewhere: the playhead. */
function dropPlace(app: App, event: { readonly clientX: number; readonly clientY: number; readonly target: EventTarget | null }): { ticks: number; track: Id | null } | undefined {
  const desk = app.desk.get(), lanes = document.querySelector(".arr .lanes");
  if (!desk || !lanes || !lanes.contains(event.target as Node)) return undefined;
  const view = desk.view.get(), track = laneUnder(app, event)?.track ?? null;
  const ticks = view.originTicks + (event.clientX - lanes.getBoundingClientRect().left) * view.ticksPerPixel;
  return { ticks: desk.project.barTicks(desk.project.barAt(Math.max(0, ticks)).bar), track: track !== null && isAudioTrack(desk.project, track) ? track : null };
}
