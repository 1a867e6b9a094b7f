// Files from the desktop, dropped anywhere on the page, and entries of the library, dropped on a lane.
import { droppedFiles } from "../../lib/font_files.ts";
import type { App } from "../app.ts";
import { devicesOf } from "../../project/song.ts";
import { paste } from "../clipboard.ts";
import { DRAG_TYPE, dropOnStrip, entryOf, keptClip, placeEntry } from "../library/place.ts";
import { insertPlaceAt } from "../mixer/device_drag.ts";
import { bringPlaced } from "../projects.ts";
import { fileLanding, lanePlace, stripPlace, type Landing } from "./landing.ts";

const carries = (event: DragEvent, type: string): boolean => event.dataTransfer?.types.includes(type) === true;
const hasFiles = (event: DragEvent): boolean => carries(event, "Files") || carries(event, DRAG_TYPE);

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
    const place = lanePlace(app, event) ?? stripPlace(app, event);
    void droppedFiles(event.dataTransfer).then((files) => bringPlaced(app, files, place ?? undefined));
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

/** From the library: onto the strip or the lane it lies over, where that suits it; what lasts begins on a strip where the song stands. */
function dropEntry(app: App, event: DragEvent): void {
  const desk = app.desk.get(), carries = event.dataTransfer?.getData(DRAG_TYPE) ?? "";
  if (!desk) return;
  const strip = insertPlaceAt(event.clientX, event.clientY), at = strip === null ? lanePlace(app, event) : stripPlace(app, event);
  const entry = entryOf(desk.project, carries), clip = keptClip(desk.project, carries);
  if (!at) return;
  if (entry) return placeEntry(app, desk, entry, at);
  if (clip !== null || strip === null) {
    if (at.track !== null) desk.track.set(at.track);
    if (clip !== null) void paste(app, clip.text, at.ticks);
    else if (at.track !== null) dropOnStrip(app, desk, carries, { track: at.track, index: devicesOf(desk.project, at.track).length });
  } else dropOnStrip(app, desk, carries, strip);
}
