// One animation loop for the page. A painter asks for a frame; things that live (playhead, meters) ask for every frame while they
// have something to show. When nobody asks, nothing runs.

type Paint = (now: number) => void;

const once = new Set<Paint>();
const always = new Set<Paint>();
let running: Paint[] = []; // reused: no garbage at frame rate
let sized: Set<Paint> | null = null; // asked for by those who just learned how large they are
let handle = 0;

function loop(now: number): void {
  handle = 0;
  running.length = 0;
  for (const paint of always) running.push(paint);
  for (const paint of once) if (!always.has(paint)) running.push(paint);
  once.clear();
  for (let index = 0; index < running.length; index++) running[index]?.(now);
  if (always.size > 0) schedule();
}

function schedule(): void {
  if (handle === 0) handle = requestAnimationFrame(loop);
}

/** Runs the painter in the next frame, once however often it was asked. */
export function nextFrame(paint: Paint): void {
  if (sized !== null) return void sized.add(paint);
  once.add(paint);
  schedule();
}

/** `act` tells what has a new size, behind the layout of a frame and before it is painted. Who asks for a painter then is painted in this frame,
    with what that asks of others: else a canvas would show nothing until the next one. */
export function whileSizing(act: () => void): void {
  const asked = (by: () => void): Set<Paint> => {
    const found = (sized = new Set<Paint>());
    try {
      by();
    } finally {
      sized = null;
    }
    for (const paint of found) once.delete(paint);
    return found;
  };
  const run = (paints: Iterable<Paint>): void => {
    for (const paint of paints) paint(performance.now());
  };
  const first = asked(act);
  run(asked(() => run(first)));
}

/** Runs the painter in every frame until the returned function is called. */
export function everyFrame(paint: Paint): () => void {
  always.add(paint);
  schedule();
  return () => void always.delete(paint);
}

const HIDDEN_MS = 100;

/** Runs once the frame that is due has been painted; where a page is hidden and nothing is painted, soon all the same. */
export function afterFrame(act: () => void): void {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    setTimeout(act);
  });
  const timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    act();
  }, HIDDEN_MS);
}

/** Runs when the page has nothing else to do, no frame and no hand, but no later than after `mostMs`; where a browser cannot say, at once.
 *  Gives what calls it off. */
export function whenIdle(act: () => void, mostMs: number): () => void {
  if (typeof requestIdleCallback === "undefined") {
    act();
    return () => {};
  }
  const handle = requestIdleCallback(act, { timeout: mostMs });
  return () => cancelIdleCallback(handle);
}

/** What comes when nobody asked for it for a while. */
export interface Lull { ask(): void; readonly isDue: boolean; stop(): void }

/** Runs `act` once nobody asked for it for `ms`, or, where they never cease, every `mostMs`. To begin and end a timer is dear where it is
    done in every frame: one that ends looks when it was asked for last, and waits for what is left. */
export function afterLull(act: () => void, ms: number, mostMs = Infinity): Lull {
  let timer: ReturnType<typeof setTimeout> | 0 = 0, first = 0, last = 0;
  const look = (): void => {
    const left = Math.min(last + ms, first + mostMs) - performance.now();
    timer = left > 0.5 ? setTimeout(look, left) : 0;
    if (timer === 0) act();
  };
  return {
    ask() {
      last = performance.now();
      if (timer !== 0) return;
      first = last;
      timer = setTimeout(look, ms);
    },
    get isDue() {
      return timer !== 0;
    },
    stop() {
      clearTimeout(timer);
      timer = 0;
    },
  };
}

const RESTED_MS = 100, REST_MOST_MS = 500;
const later = new Set<() => void>();
const rest = afterLull(() => {
  const acts = [...later];
  later.clear();
  for (const act of acts) act();
}, RESTED_MS, REST_MOST_MS);

/** Resolves in a task of its own, at once, but behind what the page has waiting: hands and frames. */
export const nextTask = (): Promise<void> => new Promise((go) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    go();
  };
  port2.postMessage(null);
});

/** Runs what only stands beside the hand's work, such as the name of what can be undone, when nothing more of it came for a moment; all
    of it at once, and each once however often it was asked. Hands that never rest see it twice a second. */
export function whenRested(act: () => void): void {
  later.add(act);
  rest.ask();
}
export const notWhenRested = (act: () => void): void => void later.delete(act);
