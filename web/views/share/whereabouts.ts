// Says to the others where this page's person is: what is shown, where the pointer is, what is selected, where it plays.
import { signal, type Signal } from "../../lib/signal.ts";
import type { App, Desk } from "../app.ts";
import type { Layout } from "../arrange/layout.ts";
import { t } from "../../messages/index.ts";
import { dragBoxes } from "./drag_boxes.ts";

const NAME = "tutti.name";

/** How this person is called among others; kept on this device. */
export const myName: Signal<string> = signal(localStorage.getItem(NAME) ?? "");
export function callMe(name: string): void {
  localStorage.setItem(NAME, name);
  myName.set(name);
}

const PLAY_MS = 250;

/** While the arrangement shows; gives what ends it. `lanes`: where tracks lie, in the scrolled content. */
export function tellWhereabouts(app: App, desk: Desk, room: HTMLElement, layout: () => Layout): () => void {
  const { presence } = desk.project;
  if (presence === null) return () => {};
  let pointer: { x: number; y: number } | null = null;
  const cursor = (): { ticks: number; track: string; part: number } | null => {
    const { originTicks, ticksPerPixel } = desk.view.get();
    const y = (pointer?.y ?? 0) + desk.scrollTop.get(), lane = pointer && layout().lanes.find(({ top, height }) => y >= top && y < top + height);
    return pointer && lane ? { ticks: originTicks + pointer.x * ticksPerPixel, track: String(lane.track), part: (y - lane.top) / lane.height } : null;
  };
  const tell = (): void => presence.move({
    name: myName.get() || t("Guest"), mode: desk.mode.get(), ...desk.view.get(), scrollTop: desk.scrollTop.get(), cursor: cursor(),
    clips: [...desk.clips.get()].slice(0, 32).map(String), drag: dragBoxes(desk.project, desk.dragging.get()), playTicks: app.player.playing() ? app.player.positionTicks() : null,
  });
  const move = (event: PointerEvent): void => {
    const box = room.getBoundingClientRect();
    pointer = { x: event.clientX - box.x, y: event.clientY - box.y };
    tell();
  };
  const away = (): void => {
    pointer = null;
    tell();
  };
  room.addEventListener("pointermove", move);
  room.addEventListener("pointerleave", away);
  let played = false;
  const clock = setInterval(() => {
    const plays = app.player.playing();
    if (plays || played) tell();
    played = plays;
  }, PLAY_MS);
  const stops = [desk.view, desk.scrollTop, desk.clips, desk.dragging, desk.mode, myName].map((one) => one.subscribe(tell));
  tell();
  return () => {
    room.removeEventListener("pointermove", move);
    room.removeEventListener("pointerleave", away);
    clearInterval(clock);
    for (const stop of stops) stop();
  };
}
