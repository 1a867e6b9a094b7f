// Heads and strips of which a song has hundreds are made near what is seen only, and while one scrolls nothing is made or removed at all:
// what comes into sight is painted (head_plates.ts, strip_plates.ts). When scrolling rests, what is missing is made and then what was left
// behind removed, one in a frame, from the middle outwards, so that no frame has to make a screenful of controls.
import { useEffect, useReducer, useRef } from "react";
import { afterLull, nextFrame } from "../lib/frame.ts";
import type { Id } from "../project/api.ts";

const RESTED_MS = 150;

/** Where `near` is told what is near, "first:end", and whether it rests. */
export interface Rest { near(range: string): void; rests(): boolean; dispose(): void }

/** Tells at once of what comes while the first one stays (more room, a new track), and of all else when it rests. */
export function createRest(tell: (range: string) => void): Rest {
  let told: string | null = null, latest = "";
  const firstOf = (range: string): string => range.split(":")[0] ?? "";
  const now = (): void => {
    told = latest;
    tell(latest);
  };
  const rest = afterLull(now, RESTED_MS);
  return {
    near(range) {
      latest = range;
      if (told === null || (!rest.isDue && firstOf(told) === firstOf(range))) {
        if (told !== range) now();
        return;
      }
      rest.ask();
    },
    rests: () => !rest.isDue,
    dispose: rest.stop,
  };
}

export interface Whole { readonly id: Id; readonly index: number } // among all

/** What of `all` is made when `first` to before `end` are near; `complete` is set to whether all of those are. `atOnce`: so many are made for the
 *  frame in which the list is first seen, the others behind it. */
export function useWhole(all: readonly Id[], first: number, end: number, rests: () => boolean, complete: { current: boolean }, atOnce = Infinity): readonly Whole[] {
  const [, draw] = useReducer((times: number) => times + 1, 0), near = all.slice(Math.max(0, first), Math.max(0, end));
  const settled = useRef<number | null>(first), whole = useRef<ReadonlySet<Id>>(new Set()), latest = useRef({ all, near }), isNone = near.length === 0;
  latest.current = { all, near };
  if (whole.current.size === 0) [settled.current, whole.current] = [near.length > atOnce ? null : first, new Set(near.slice(0, atOnce))];
  else if (settled.current === first) whole.current = new Set(near);
  useEffect(() => {
    if (settled.current === first) return;
    settled.current = null;
    let left = false;
    const more = (): void => {
      if (left) return;
      if (!rests()) return nextFrame(more);
      const { all, near } = latest.current, middle = (all.indexOf(near[0] as Id) + all.indexOf(near.at(-1) as Id)) / 2, away = (id: Id): number => Math.abs(all.indexOf(id) - middle);
      const wanted = near.filter((id) => !whole.current.has(id)).sort((a, b) => away(a) - away(b)), spare = [...whole.current].filter((id) => !near.includes(id));
      const [next] = wanted, gone = next === undefined ? spare[0] : undefined;
      whole.current = new Set([...whole.current, ...(next === undefined ? [] : [next])].filter((id) => id !== gone));
      if (wanted.length + spare.length <= 1) settled.current = first;
      else nextFrame(more);
      draw();
    };
    nextFrame(more);
    return () => void (left = true);
  }, [first, rests, isNone]);
  useEffect(() => {
    complete.current = near.every((id) => whole.current.has(id));
  });
  return all.flatMap((id, index) => (whole.current.has(id) ? { id, index } : []));
}
