// Signals and the document, read by React components. A component re-renders only when what it reads changes.
import { useCallback, useSyncExternalStore } from "react";
import type { Readable } from "./signal.ts";

export function useSignal<T>(source: Readable<T>): T {
  return useSyncExternalStore(source.subscribe, source.get);
}

/** Reads a primitive from anything with subscribe(); compared with Object.is, so a read that gives the same value costs no render. */
export function useRead<T extends string | number | boolean | bigint | null>(
  source: { subscribe(listener: () => void): () => void }, read: () => T): T {
  const subscribe = useCallback((listener: () => void) => source.subscribe(() => listener()), [source]);
  return useSyncExternalStore(subscribe, read);
}
