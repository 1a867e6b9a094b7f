// Heads and strips that scrolling brings are plates first, which cost next to nothing, and whole when it rests: one in a frame from the
// middle outwards, so that no frame has to make a screenful of controls.
import { useEffect, useReducer, useRef } from "react";
import { nextFrame } from "../lib/frame.ts";
import type { Id } from "../project/api.ts";

const RESTED_MS = 150;

/** Which of `ids` are whole. Only another first one is scrolling: what comes while it stays (more room, a new track) is whole at once, as is what one begins with. */
export function useWhole(ids: readonly Id[], first: number): ReadonlySet<Id> {
  const [, draw] = useReducer((times: number) => times + 1, 0), settled = useRef<number | null>(first), whole = useRef<ReadonlySet<Id>>(new Set(ids));
  whole.current = new Set(settled.current === first ? ids : ids.filter((id) => whole.current.has(id)));
  const latest = useRef(ids);
  latest.current = ids;
  useEffect(() => {
    if (settled.current === first) return;
    settled.current = null;
    let left = false;
    const more = (): void => {
      if (left) return;
      const all = latest.current, middle = (all.length - 1) / 2, away = (id: Id): number => Math.abs(all.indexOf(id) - middle);
      const [next, ...others] = all.filter((id) => !whole.current.has(id)).sort((a, b) => away(a) - away(b));
      if (next !== undefined) whole.current = new Set([...whole.current, next]);
      if (others.length === 0) settled.current = first;
      else nextFrame(more);
      draw();
    };
    const timer = window.setTimeout(more, RESTED_MS);
    return () => {
      left = true;
      window.clearTimeout(timer);
    };
  }, [first]);
  return whole.current;
}
