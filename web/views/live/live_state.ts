// What plays, waits and stops, shown at frame rate without React: each track's state is read once a frame, and an element is
// touched only when something about it is another.
import { everyFrame } from "../../lib/frame.ts";
import { setText } from "../../lib/text.ts";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type Id } from "../../project/api.ts";
import { columnsOf, gridOf, nextOnGrid } from "../../project/scenes.ts";
import { Field } from "../../project/fields.ts";
import type { App, Desk } from "../app.ts";

interface Shown { slot: Id | null; bar: HTMLElement | null; queued: Id | null; away: boolean; stops: boolean; turn: number }

const STATES = { playing: t("playing"), queued: t("waits for its turn"), stopping: t("stops") } as const;
type State = keyof typeof STATES;
const MARKED = `[data-slot]:is(${Object.keys(STATES).map((state) => `[data-${state}]`).join()})`;

/** Follows the launcher into the elements of `root`: cells by data-slot, heads by data-column. Cells and heads
    that are not made now are told nothing: they look when they are (forget). */
export function followLauncher(app: App, desk: Desk, root: HTMLElement): () => void {
  const { project } = desk, shown = new Map<Id, Shown>();
  let columns: readonly (readonly [track: Id, head: HTMLElement | undefined])[] = [], stale = true, moved = true, beat = -2, blink = "";
  const watcher = new MutationObserver((found) => (stale ||= found.some(({ type, target }) => type === "attributes" || (target as Element).matches(".lv-grid, .lv-row, .lv-slot"))));
  watcher.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-slot", "data-column", "data-scene-row"] });

  const cellOf = (slot: Id): HTMLElement | null => root.querySelector<HTMLElement>(`[data-slot="${slot}"]`);
  const mark = (slot: Id | null, state: State, on: boolean): void => {
    const cell = slot === null ? null : cellOf(slot);
    if (cell === null) return;
    cell.toggleAttribute(`data-${state}`, on);
    tell(cell);
    if (state === "playing" && !on) turn(barOf(slot), 0);
    if (state === "queued" && !on) write(cell.querySelector(".lv-soon"), "");
  };
  const tell = (cell: HTMLElement): void => {
    const now = (Object.keys(STATES) as State[]).filter((one) => cell.hasAttribute(`data-${one}`)).map((one) => STATES[one]);
    if (now.length > 0) cell.setAttribute("aria-description", now.join(", "));
    else cell.removeAttribute("aria-description");
  };
  const barOf = (slot: Id | null): HTMLElement | null => (slot === null ? null : cellOf(slot)?.querySelector<HTMLElement>(".lv-turn") ?? null);
  const turn = (bar: HTMLElement | null, part: number): void => {
    if (bar) bar.style.transform = `scaleX(${part})`;
  };
  const forget = (): void => {
    for (const element of root.querySelectorAll<HTMLElement>(MARKED)) {
      for (const state of Object.keys(STATES)) element.removeAttribute(`data-${state}`);
      tell(element);
    }
    shown.clear();
    moved = true;
    const heads = new Map([...root.querySelectorAll<HTMLElement>("[data-column]")].map((head) => [head.dataset.column ?? "", head]));
    for (const head of heads.values()) for (const state of ["data-stopping", "data-away"]) head.removeAttribute(state);
    columns = columnsOf(project).map((track) => [track, heads.get(String(track))]);
    stale = false;
  };

  const column = (track: Id, head: HTMLElement | undefined): void => {
    const now = app.player.launcher.state(track);
    let was = shown.get(track);
    if (!was) shown.set(track, (was = { slot: null, bar: null, queued: null, away: false, stops: false, turn: 0 }));
    const playing = now?.playing ?? null, queued = now?.queued ?? null, away = now?.away ?? false, stops = (now?.stops ?? false) || (now?.returns ?? false);
    if (playing !== was.slot) {
      mark(was.slot, "stopping", false);
      mark(was.slot, "playing", false);
      mark(playing, "playing", true);
      was.slot = playing;
      was.bar = barOf(playing);
      was.stops = false;
      moved = true;
    }
    if (queued !== was.queued) {
      mark(was.queued, "queued", false);
      mark(queued, "queued", true);
      was.queued = queued;
    }
    if (stops !== was.stops) {
      mark(playing, "stopping", stops);
      head?.toggleAttribute("data-stopping", stops);
      was.stops = stops;
    }
    if (away !== was.away) {
      head?.toggleAttribute("data-away", away);
      was.away = away;
    }
    const part = Math.round((now?.turn ?? 0) * 256) / 256;
    if (playing !== null && part !== was.turn) turn(was.bar, part);
    was.turn = part;
    if (queued !== null) soon(queued);
  };
  /** How many beats a queued slot still waits. */
  const soon = (slot: Id): void => {
    if (!project.exists(slot) || !app.player.playing()) return;
    const ticks = app.player.positionTicks(), scene = project.ref(slot, Field.slot.scene);
    const left = Math.ceil((nextOnGrid(project, gridOf(project, slot, scene), ticks) - ticks) / TICKS_PER_QUARTER - 1e-3);
    write(cellOf(slot)?.querySelector(".lv-soon"), left > 0 ? t("in {left}", { left }) : "");
  };
  /** A scene is lit while all that plays is its own. */
  const scenes = (): void => {
    moved = false;
    const lit = new Map<Id, boolean>();
    for (const { slot } of shown.values()) if (slot !== null && project.exists(slot)) lit.set(project.ref(slot, Field.slot.scene), true);
    for (const element of root.querySelectorAll<HTMLElement>("[data-scene-row]")) {
      const on = lit.size === 1 && lit.has(BigInt(element.dataset.sceneRow ?? "0") as Id);
      if (element.hasAttribute("data-playing") !== on) element.toggleAttribute("data-playing", on);
    }
  };

  const stop = everyFrame(() => {
    if (stale) forget();
    for (const [track, head] of columns) column(track, head);
    if (moved) scenes();
    const ticks = app.player.playing() ? app.player.positionTicks() : -1, at = ticks < 0 ? -1 : project.barAt(ticks).beat;
    const phase = ticks < 0 ? "on" : (ticks / TICKS_PER_QUARTER) % 1 < 0.5 ? "on" : "off";
    if (phase !== blink) root.dataset.blink = blink = phase;
    if (at === beat) return;
    beat = at;
    const room = root.querySelector<HTMLElement>(".lv-beats");
    room?.querySelectorAll<HTMLElement>("i").forEach((pip, index) => pip.classList.toggle("on", index <= at));
    write(room?.querySelector("span"), at < 0 ? t("Stopped") : t("Beat {at}", { at: at + 1 }));
  });
  return () => {
    stop();
    watcher.disconnect();
  };
}

const write = (element: Element | null | undefined, text: string): void => {
  if (element && element.textContent !== text) setText(element, text);
};
