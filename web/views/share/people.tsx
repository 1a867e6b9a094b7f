// Who else is here, in the top bar: press one to look where they look, until the hands do something else.
import { useEffect, useState, useSyncExternalStore } from "react";
import { clamp } from "../../lib/geometry.ts";
import { t } from "../../messages/index.ts";
import { Toggle } from "../../ui/button.tsx";
import type { Presence } from "../../project/presence.ts";
import type { Desk } from "../app.ts";
import { useDesk } from "../context.tsx";
import { initials } from "./face.tsx";
import "./share.css";

const SHOWN = 4;

export function People() {
  const desk = useDesk(), { presence } = desk.project;
  return presence === null ? null : <Faces desk={desk} presence={presence} />;
}

function Faces({ desk, presence }: { desk: Desk; presence: Presence }) {
  const who = useSyncExternalStore(presence.peers.subscribe, () => presence.peers.get().map(({ actor, name, hue }) => `${actor} ${hue} ${name}`).join("\n"));
  const [followed, follow] = useState<number | null>(null);
  useEffect(() => (followed === null ? undefined : lookWith(desk, presence, followed, () => follow(null))), [desk, presence, followed]);
  const peers = who === "" ? [] : who.split("\n").map((line) => {
    const [actor = "", hue = "", ...name] = line.split(" ");
    return { actor: Number(actor), hue, name: name.join(" ") };
  });
  if (peers.length === 0) return null;
  return (
    <span className="row people" role="group" aria-label={t("People here")}>
      {peers.slice(0, SHOWN).map(({ actor, hue, name }) => (
        <Toggle key={actor} className={`face hue${hue}`} label={followed === actor ? t("Stop following {name}", { name }) : t("Follow {name}", { name })} showLabel={false} tone="ghost" isSelected={followed === actor}
          info={followed === actor ? t("You see what {name} sees, until you do something.", { name }) : t("{name} is here. Press to see what they see.", { name })} onChange={(on) => follow(on ? actor : null)}>
          <span aria-hidden="true">{initials(name)}</span>
        </Toggle>
      ))}
      {peers.length > SHOWN ? <span className="t3 s11">+{peers.length - SHOWN}</span> : null}
    </span>
  );
}

/** This page's view goes with another's. The first thing the hands do to it ends that. */
function lookWith(desk: Desk, presence: Presence, actor: number, done: () => void): () => void {
  const go = (): void => {
    const peer = presence.peers.get().find((one) => one.actor === actor);
    if (!peer) return done();
    if (peer.mode === "arrange" || peer.mode === "mix") desk.mode.set(peer.mode);
    const { originTicks, ticksPerPixel } = desk.view.get();
    if (peer.ticksPerPixel > 0 && (peer.originTicks !== originTicks || peer.ticksPerPixel !== ticksPerPixel)) desk.view.set({ originTicks: peer.originTicks, ticksPerPixel: clamp(peer.ticksPerPixel, 1, 1e9) });
    desk.scrollTop.set(peer.scrollTop);
  };
  const hands = (event: Event): void => {
    const onFace = event.target instanceof Element && event.target.closest(".people") !== null;
    if (!onFace || (event instanceof KeyboardEvent && event.key === "Escape")) done();
  };
  const stop = presence.peers.subscribe(go);
  for (const type of ["pointerdown", "wheel", "keydown"]) addEventListener(type, hands, { capture: true, passive: true });
  go();
  return () => {
    stop();
    for (const type of ["pointerdown", "wheel", "keydown"]) removeEventListener(type, hands, { capture: true });
  };
}
