// The pointer in the matrix: the triangle launches as it is pressed, the body is chosen and dragged, a finger's tap launches.
import { ticksOfX } from "../../lib/geometry.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { clipIn, scenesOf, slotAt, slotName } from "../../project/scenes.ts";
import { snapped } from "../editing.ts";
import type { App, Desk, Place } from "../app.ts";
import { DRAG_TYPE, entryOf, keptClip } from "../library/place.ts";
import { isClipFile } from "../projects.ts";
import { addClip, choose, edit, fromArrangement, launchScene, placeInSlot, press, put, records, release, slotMenu, toArrangement } from "./slot_actions.ts";
import { placeOf } from "./live_keys.ts";
import { clipsIntoSlot, fileIntoSlot } from "./slot_files.ts";

const SLOP = 5, TRIANGLE = 28;

export function attachLivePointer(app: App, desk: Desk, root: HTMLElement, ghost: HTMLElement): () => void {
  const { project } = desk;
  let over: Element | null = null;
  const light = (next: Element | null): void => {
    if (next === over) return;
    over?.removeAttribute("data-over");
    next?.setAttribute("data-over", "");
    over = next;
  };
  const cellUnder = (x: number, y: number): HTMLElement | null => document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-place]") ?? null;

  const down = (event: PointerEvent): void => {
    const target = event.target as Element, cell = target.closest<HTMLElement>("[data-row]");
    if (event.button !== 0 || !cell || target.closest("input")) return;
    const place = placeOf(cell), touch = event.pointerType === "touch";
    if (place === null) return onTap(event, touch, () => pressed(cell));
    choose(desk, place);
    const slot = slotAt(project, place.track, place.scene), full = clipIn(project, slot) !== null;
    if (!touch && (event.clientX - cell.getBoundingClientRect().left < TRIANGLE || (!full && records(app, desk, place)))) return hold(event, place);
    if (touch) return onTap(event, true, () => full || records(app, desk, place) ? (press(app, desk, place), release(app, desk, place)) : undefined);
    if (slot !== null && full) drag(event, cell, slot);
  };
  const pressed = (cell: HTMLElement): void => {
    if (cell.querySelector("input")) return;
    if (cell.dataset.sceneRow !== undefined) launchScene(app, BigInt(cell.dataset.sceneRow) as Id);
    else if (cell.dataset.stop !== undefined) app.player.launcher.stopTrack(cell.dataset.stop === "all" ? null : (BigInt(cell.dataset.stop) as Id));
  };
  /** A finger that moves scrolls: only one that stays has meant the cell. */
  const onTap = (event: PointerEvent, touch: boolean, act: () => void): void => {
    if (!touch) return act();
    const end = (next: PointerEvent): void => {
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      if (next.type === "pointerup" && Math.hypot(next.clientX - event.clientX, next.clientY - event.clientY) < 10) act();
    };
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  };
  const hold = (event: PointerEvent, place: Place): void => {
    press(app, desk, place);
    const end = (): void => {
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      release(app, desk, place);
    };
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    event.preventDefault();
    (event.target as Element).closest<HTMLElement>("[data-row]")?.focus({ preventScroll: true });
  };
  const drag = (event: PointerEvent, cell: HTMLElement, slot: Id): void => {
    let dragging = false;
    const move = (next: PointerEvent): void => {
      if (!dragging && Math.hypot(next.clientX - event.clientX, next.clientY - event.clientY) < SLOP) return;
      if (!dragging) {
        dragging = true;
        ghost.className = `lv-ghost ${[...cell.classList].filter((one) => one.startsWith("hue")).join(" ")}`;
      }
      ghost.hidden = false;
      ghost.textContent = next.altKey ? t("Copy {name}", { name: slotName(project, slot) }) : slotName(project, slot);
      ghost.style.transform = `translate(${next.clientX + 10}px, ${next.clientY + 8}px)`;
      light(cellUnder(next.clientX, next.clientY));
    };
    const end = (keep: boolean) => (next: Event): void => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", cancel);
      removeEventListener("keydown", escape, true);
      ghost.hidden = true;
      light(null);
      if (keep && dragging) dropSlot(next as PointerEvent, slot);
    };
    const drop = end(true), cancel = end(false);
    const escape = (key: KeyboardEvent): void => {
      if (key.key !== "Escape") return;
      key.stopPropagation();
      cancel(key);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", cancel);
    addEventListener("keydown", escape, true);
  };
  const dropSlot = (event: PointerEvent, slot: Id): void => {
    if (!project.exists(slot)) return;
    const to = placeOf(cellUnder(event.clientX, event.clientY)), lanes = document.elementFromPoint(event.clientX, event.clientY)?.closest(".arr .lanes");
    if (to) put(app, desk, slot, to, event.altKey);
    else if (lanes) toArrangement(app, desk, slot, snapped(project, desk.snap.get(), desk.view.get(), ticksOfX(desk.view.get(), event.clientX - lanes.getBoundingClientRect().left), event.ctrlKey, true));
  };

  const double = (event: MouseEvent): void => {
    const place = placeOf(event.target as Element);
    if (!place) return;
    if (clipIn(project, slotAt(project, place.track, place.scene)) !== null) edit(desk, place);
    else if (!records(app, desk, place)) addClip(app, desk, place);
  };
  const menu = (event: MouseEvent): void => {
    const place = placeOf(event.target as Element);
    if (!place) return;
    event.preventDefault();
    choose(desk, place);
    app.menu.set({ x: event.clientX, y: event.clientY, ...slotMenu(app, desk, place) });
  };
  // What the library lends, and what comes from the desktop.
  const carries = (event: DragEvent, type: string): boolean => event.dataTransfer?.types.includes(type) === true;
  const dragOver = (event: DragEvent): void => {
    if (carries(event, DRAG_TYPE) || carries(event, "Files")) light(cellUnder(event.clientX, event.clientY));
  };
  const dropped = (event: DragEvent): void => {
    const place = placeOf(event.target as Element);
    light(null);
    if (place !== null && (carries(event, "Files") ? dropFile(event, place) : carries(event, DRAG_TYPE) && dropRow(event.dataTransfer?.getData(DRAG_TYPE) ?? "", place))) event.preventDefault();
  };
  /** One file goes into the slot; several, and what is no clip, go where they would anyway. */
  const dropFile = ({ dataTransfer }: DragEvent, place: Place): boolean => {
    const [file, ...others] = [...dataTransfer?.files ?? []];
    if (file === undefined || others.length > 0 || !isClipFile(file)) return false;
    void fileIntoSlot(app, desk, file, place);
    return true;
  };
  /** A kit goes to the track, as everywhere. */
  const dropRow = (row: string, place: Place): boolean => {
    const entry = entryOf(project, row), clip = keptClip(project, row);
    if (entry !== null && entry.lengthTicks > 0) placeInSlot(app, desk, entry, place);
    else if (clip !== null) void clipsIntoSlot(app, desk, clip.text, place, clip.name);
    return (entry !== null && entry.lengthTicks > 0) || clip !== null;
  };
  const listeners: readonly (readonly [string, (event: never) => void])[] = [["pointerdown", down], ["dblclick", double], ["contextmenu", menu], ["dragover", dragOver], ["drop", dropped], ["dragleave", () => light(null)]];
  for (const [name, listener] of listeners) root.addEventListener(name, listener as EventListener);
  return () => {
    for (const [name, listener] of listeners) root.removeEventListener(name, listener as EventListener);
  };
}

/** A clip that was dragged out of the lanes onto a slot: a copy goes there. False: it was not. */
export function dropClipOnSlot(app: App, desk: Desk, clips: readonly Id[], x: number, y: number): boolean {
  const { project } = desk, first = placeOf(document.elementFromPoint(x, y));
  if (first === null) return false;
  const scenes = scenesOf(project), at = scenes.indexOf(first.scene);
  clips.forEach((clip, index) => {
    const scene = scenes[at + index];
    if (scene !== undefined) fromArrangement(app, desk, clip, { track: first.track, scene });
  });
  return true;
}
