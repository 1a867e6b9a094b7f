// Controls that follow what automation and modulators make of a value while there is sound.
import { useMemo, useRef } from "react";
import { everyFrame } from "../lib/frame.ts";
import type { Id, Player } from "../project/api.ts";
import type { Listen } from "../ui/gesture.ts";

/** `still`: what is shown where nothing moves it. */
export function followMoved(player: Player, object: Id, field: number, still: () => number, redraw: (value: number) => void): () => void {
  let at: number | null = null, stop: (() => void) | null = null;
  const look = (): void => {
    const now = player.moved(object, field);
    if (now === at) return;
    at = now;
    redraw(now ?? still());
  };
  const mind = (): void => {
    if ((player.state === "running") === (stop !== null)) return;
    stop?.();
    stop = stop === null ? everyFrame(look) : null;
    if (stop === null) look();
  };
  const leave = player.subscribe(mind);
  mind();
  return () => {
    leave();
    stop?.();
  };
}

/** For a control's `listen`; `value` is the document's, `also` is told what the control shows. */
export function useMoved(player: Player, object: Id, field: number, value: number, also?: (shown: number) => void): Listen {
  const latest = useRef({ value, also });
  latest.current = { value, also };
  return useMemo(() => (redraw) => followMoved(player, object, field, () => latest.current.value, (shown) => {
    redraw(shown);
    latest.current.also?.(shown);
  }), [player, object, field]);
}
