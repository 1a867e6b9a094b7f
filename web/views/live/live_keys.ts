// The keyboard in the matrix: arrows walk, End goes to the row's scene, with Ctrl to the corners, pages go by some rows, Enter launches for as long as it is held, letters and Delete as elsewhere.
import type { App, Desk, Place } from "../app.ts";
import type { Id } from "../../project/api.ts";
import { columnsOf, scenesOf, slotAt } from "../../project/scenes.ts";
import { addClip, choose, duplicate, edit, launchScene, press, put, release, remove, removeScene, slotMenu } from "./slot_actions.ts";

const WAYS: Readonly<Record<string, readonly [rows: number, columns: number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const PAGE_ROWS = 5;

export const placeOf = (element: Element | null): Place | null => {
  const text = element?.closest<HTMLElement>("[data-place]")?.dataset.place?.split(":");
  return text?.[0] === undefined || text[1] === undefined ? null : { track: BigInt(text[0]) as Id, scene: BigInt(text[1]) as Id };
};

/** One cell is in the tab order: the one that was walked to last. */
export function rove(root: HTMLElement, to: HTMLElement | null): void {
  for (const cell of root.querySelectorAll<HTMLElement>("[data-row][tabindex='0']")) if (cell !== to) cell.tabIndex = -1;
  if (to) to.tabIndex = 0;
}
const cellAt = (root: HTMLElement, row: number, column: number): HTMLElement | null => root.querySelector<HTMLElement>(`[data-row="${row}"][data-col="${column}"]`);

/** `reveal` makes a cell that lies far from what is seen, `hold` keeps the one that has the focus. */
export function attachLiveKeys(app: App, desk: Desk, root: HTMLElement, reveal: (row: number, column: number) => void, hold: (row: number, column: number) => void): () => void {
  const { project } = desk;
  let held: Place | null = null;
  const down = (event: KeyboardEvent): void => {
    const cell = (event.target as Element).closest<HTMLElement>("[data-row]");
    if (!cell || (event.target as Element).closest("input")) return;
    const place = placeOf(cell), scene = cell.dataset.sceneRow === undefined ? null : (BigInt(cell.dataset.sceneRow) as Id), stop = cell.dataset.stop;
    if (!keyed(event, cell, place, scene, stop)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const keyed = (event: KeyboardEvent, cell: HTMLElement, place: Place | null, scene: Id | null, stop: string | undefined): boolean => {
    const way = WAYS[event.key], ctrl = event.ctrlKey || event.metaKey;
    if (way) return walk(cell, way, ctrl && place !== null ? place : null);
    const far = farFrom(event.key, ctrl, cell);
    if (far !== null && !event.altKey) return goTo(far.row, far.column);
    if (event.altKey) return false;
    if (event.key === "Enter" && ctrl && place !== null) return addClip(app, desk, place), true;
    if (event.key === "Enter" && !ctrl) return enter(event.repeat, place, scene, stop);
    if ((event.key === "Delete" || event.key === "Backspace") && !ctrl) return place !== null ? (remove(app, desk, place), true) : scene !== null ? (removeScene(app, desk, scene), true) : false;
    if (event.code === "KeyD" && ctrl && place !== null) return duplicate(app, desk, place), true;
    if (event.code === "KeyE" && !ctrl && place !== null) return edit(desk, place), true;
    if (event.code === "KeyI" && !ctrl) return desk.slotPanel.update((on) => !on), true;
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) return menu(cell, place);
    return false;
  };
  const enter = (repeat: boolean, place: Place | null, scene: Id | null, stop: string | undefined): boolean => {
    if (repeat) return true;
    if (place !== null) press(app, desk, (held = place));
    else if (scene !== null) launchScene(app, scene);
    else if (stop !== undefined) app.player.launcher.stopTrack(stop === "all" ? null : (BigInt(stop) as Id));
    return true;
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || held === null) return;
    release(app, desk, held);
    held = null;
  };
  /** With Ctrl the clip goes along. */
  const walk = (cell: HTMLElement, [rows, columns]: readonly [number, number], carried: Place | null): boolean => {
    const row = Number(cell.dataset.row) + rows, column = Number(cell.dataset.col) + columns;
    if (carried !== null) {
      const slot = slotAt(project, carried.track, carried.scene), track = columnsOf(project)[column], scene = scenesOf(project)[row];
      if (slot !== null && track !== undefined && scene !== undefined) put(app, desk, slot, { track, scene }, false);
    }
    return row < 0 || column < 0 || row > scenesOf(project).length || column > columnsOf(project).length || goTo(row, column);
  };
  const goTo = (row: number, column: number): true => {
    if (cellAt(root, row, column) === null) reveal(row, column);
    const cell = cellAt(root, row, column);
    cell?.focus({ preventScroll: true }); // which would leave it half under a strip
    cell?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    return true;
  };
  /** Home alone goes to the song's beginning, here as everywhere. */
  const farFrom = (key: string, ctrl: boolean, cell: HTMLElement): { readonly row: number; readonly column: number } | null => {
    const row = Number(cell.dataset.row), column = Number(cell.dataset.col), lastRow = scenesOf(project).length, last = columnsOf(project).length;
    if (key === "PageUp" || key === "PageDown") return { row: Math.max(0, Math.min(lastRow, row + (key === "PageUp" ? -PAGE_ROWS : PAGE_ROWS))), column };
    if (key === "End") return { row: ctrl ? lastRow : row, column: last };
    return key === "Home" && ctrl ? { row: 0, column: 0 } : null;
  };
  const menu = (cell: HTMLElement, place: Place | null): boolean => {
    const box = cell.getBoundingClientRect();
    if (place === null) return cell.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: box.left + 24, clientY: box.bottom })), true;
    app.menu.set({ x: box.left + 24, y: box.bottom, ...slotMenu(app, desk, place) });
    return true;
  };
  const focused = (event: FocusEvent): void => {
    const cell = (event.target as Element).closest<HTMLElement>("[data-row]");
    if (!cell) return;
    rove(root, cell);
    hold(Number(cell.dataset.row), Number(cell.dataset.col));
    desk.area.set("live");
    const place = placeOf(cell);
    if (place) choose(desk, place);
  };
  root.addEventListener("keydown", down);
  root.addEventListener("keyup", up);
  root.addEventListener("focusin", focused);
  return () => {
    root.removeEventListener("keydown", down);
    root.removeEventListener("keyup", up);
    root.removeEventListener("focusin", focused);
  };
}
