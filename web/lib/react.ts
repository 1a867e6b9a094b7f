// Signals and the document, read by React components. A component re-renders only when what it reads changes.
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { afterFrame, notWhenRested, whenRested } from "./frame.ts";
import type { Readable } from "./signal.ts";

type Plain = string | number | boolean | bigint | null;
interface Song { subscribe(listener: (changes?: readonly { readonly kind: number }[]) => void): () => void }

export function useSignal<T>(source: Readable<T>): T {
  return useSyncExternalStore(source.subscribe, source.get);
}

/** One answer about a signal: of hundreds that ask whether they are the chosen one, two render anew when another is. */
export function useAbout<S, T extends Plain>(source: Readable<S>, about: (value: S) => T): T {
  return useSyncExternalStore(source.subscribe, () => about(source.get()));
}

/** Reads a primitive from anything with subscribe(); compared with Object.is, so a read that gives the same value costs no render.
 *  `kinds`: changes of other kinds of objects cannot matter, and are not even read for. */
export function useRead<T extends Plain>(source: Song, read: () => T, kinds?: readonly number[]): T {
  const subscribe = useCallback((listener: () => void) => source.subscribe((changes) => {
    if (kinds === undefined || concerns(kinds, changes)) listener();
  }), [source, kinds]);
  return useSyncExternalStore(subscribe, read);
}

/** As `useRead`, for what stands beside the hand's work: read when that rests for a moment, not in the frames of the work itself. */
export function useReadRested<T extends Plain>(source: Song, read: () => T, kinds?: readonly number[]): T {
  const subscribe = useCallback((listener: () => void) => rested(source, listener, kinds), [source, kinds]);
  return useSyncExternalStore(subscribe, read);
}
/** As `useSignal`, likewise. */
export function useSignalRested<T>(source: Readable<T>): T {
  const subscribe = useCallback((listener: () => void) => rested(source, listener), [source]);
  return useSyncExternalStore(subscribe, source.get);
}
function rested(source: Song, listener: () => void, kinds?: readonly number[]): () => void {
  const stop = source.subscribe((changes) => {
    if (kinds === undefined || concerns(kinds, changes)) whenRested(listener);
  });
  return () => {
    stop();
    notWhenRested(listener);
  };
}

/** A long list, its beginning at once and the rest behind the next frames, a few rows each: whoever asked for it sees it soon, and hands
 *  come between. It begins anew where it is the list of something else (`of`); one that is only sorted anew stays whole. */
export function useGrowing<T>(all: readonly T[], of: string, few: number): readonly T[] {
  const [grown, setGrown] = useState({ of, count: few }), count = grown.of === of ? grown.count : few;
  useEffect(() => {
    if (count >= all.length) return;
    let left = false;
    afterFrame(() => {
      if (!left) setGrown({ of, count: count + few });
    });
    return () => void (left = true);
  }, [all.length, of, count, few]);
  return useMemo(() => (count >= all.length ? all : all.slice(0, count)), [all, count]);
}

/** No changes at all: something else came, such as a right or a picture, and everybody looks. */
export const concerns = (kinds: readonly number[], changes: readonly { readonly kind: number }[] = []): boolean =>
  changes.length === 0 || changes.some(({ kind }) => kinds.includes(kind));
