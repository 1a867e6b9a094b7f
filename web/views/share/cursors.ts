// Others in the arrangement: a pointer with their name, a line where they play, a dashed frame round what they selected, and where
// what they drag would come to lie. Elements
// that are only moved, never through React.
import { clipsOf } from "../../project/song.ts";
import type { Id } from "../../project/api.ts";
import type { Peer } from "../../project/presence.ts";
import type { Desk } from "../app.ts";
import type { Layout } from "../arrange/layout.ts";

interface Figure { readonly pointer: HTMLElement; readonly name: HTMLElement; readonly line: HTMLElement; readonly frames: HTMLElement[]; readonly ghosts: HTMLElement[] }

function element(className: string, parent: HTMLElement): HTMLElement {
  const made = document.createElement("div");
  made.className = className;
  parent.append(made);
  return made;
}

function tint(one: HTMLElement, peer: Peer): void {
  one.style.setProperty("--peer", `var(--hue-${peer.hue})`);
  one.style.setProperty("--peer-fill", `var(--band-${peer.hue})`); // bears letters
}

function figure(peer: Peer, room: HTMLElement): Figure {
  const pointer = element("peer-pointer", room), name = element("peer-name", pointer), line = element("peer-line", room);
  for (const one of [pointer, line]) tint(one, peer);
  return { pointer, name, line, frames: [], ghosts: [] };
}

/** Gives what ends it. */
export function showCursors(desk: Desk, lanes: HTMLElement, layout: () => Layout): () => void {
  const { presence } = desk.project;
  if (presence === null) return () => {};
  const room = element("peers", lanes), figures = new Map<number, Figure>();
  room.setAttribute("aria-hidden", "true");

  const place = (one: HTMLElement, x: number, y: number, width: number): void => {
    const { width: all } = desk.size.get();
    one.hidden = x + width < 0 || x > all;
    one.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  };
  const frame = (peer: Peer, own: Figure): void => {
    const { originTicks, ticksPerPixel } = desk.view.get(), wanted = new Set(peer.clips), top = desk.scrollTop.get(), { width } = desk.size.get();
    let used = 0;
    for (const lane of wanted.size === 0 ? [] : layout().lanes) {
      for (const clip of clipsOf(desk.project, lane.track, originTicks, originTicks + width * ticksPerPixel)) {
        if (!wanted.has(String(clip.id))) continue;
        const one = (own.frames[used++] ??= element("peer-frame", room));
        tint(one, peer);
        place(one, (clip.startTicks - originTicks) / ticksPerPixel, lane.top - top, clip.lengthTicks / ticksPerPixel);
        one.style.width = `${Math.max(4, clip.lengthTicks / ticksPerPixel)}px`;
        one.style.height = `${lane.height}px`;
      }
    }
    for (const spare of own.frames.splice(used)) spare.remove();
  };
  const ghosts = (peer: Peer, own: Figure): void => {
    const { originTicks, ticksPerPixel } = desk.view.get(), top = desk.scrollTop.get();
    let used = 0;
    for (const box of peer.drag) {
      const lane = layout().lanes.find(({ track }) => String(track) === box.track);
      if (!lane) continue;
      const one = (own.ghosts[used++] ??= element("peer-ghost", room)), width = Math.max(4, (box.toTicks - box.fromTicks) / ticksPerPixel);
      tint(one, peer);
      place(one, (box.fromTicks - originTicks) / ticksPerPixel, lane.top - top, width);
      one.style.width = `${width}px`;
      one.style.height = `${lane.height}px`;
    }
    for (const spare of own.ghosts.splice(used)) spare.remove();
  };
  const draw = (): void => {
    const here = presence.peers.get(), { originTicks, ticksPerPixel } = desk.view.get(), top = desk.scrollTop.get();
    for (const [actor, own] of figures) {
      if (here.some((peer) => peer.actor === actor)) continue;
      for (const one of [own.pointer, own.line, ...own.frames, ...own.ghosts]) one.remove();
      figures.delete(actor);
    }
    for (const peer of here) {
      let own = figures.get(peer.actor);
      if (!own) figures.set(peer.actor, (own = figure(peer, room)));
      if (own.name.textContent !== peer.name) own.name.textContent = peer.name;
      const lane = peer.cursor && layout().lanes.find(({ track }) => track === (BigInt(peer.cursor?.track || 0) as Id));
      if (peer.cursor && lane) place(own.pointer, (peer.cursor.ticks - originTicks) / ticksPerPixel, lane.top + peer.cursor.part * lane.height - top, 80);
      else own.pointer.hidden = true;
      if (peer.playTicks !== null) place(own.line, (peer.playTicks - originTicks) / ticksPerPixel, 0, 1);
      else own.line.hidden = true;
      frame(peer, own);
      ghosts(peer, own);
    }
  };
  const stops = [presence.peers, desk.view, desk.scrollTop, desk.size].map((one) => one.subscribe(draw));
  stops.push(desk.project.subscribe((changes) => changes.length > 0 && draw()));
  draw();
  return () => {
    for (const stop of stops) stop();
    room.remove();
  };
}
