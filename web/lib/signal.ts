// A value that tells its readers when it changes: the page's own small state (selection, zoom, open panel). The song is not
// kept here: it stays in C memory behind web/project/api.ts.

export type Unsubscribe = () => void;

export interface Readable<T> {
  get(): T;
  subscribe(listener: () => void): Unsubscribe;
}

export interface Signal<T> extends Readable<T> {
  /** Tells readers only when the value differs (Object.is). */
  set(value: T): void;
  update(change: (value: T) => T): void;
}

export function signal<T>(initial: T): Signal<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const set = (next: T): void => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) listener();
  };
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Collects what a view must undo when it goes. */
export function collector(): { add(...undo: Unsubscribe[]): void; dispose(): void } {
  let list: Unsubscribe[] = [];
  return {
    add: (...undo) => void list.push(...undo),
    dispose() {
      for (const undo of list.reverse()) undo();
      list = [];
    },
  };
}
