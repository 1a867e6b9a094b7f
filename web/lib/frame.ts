// One animation loop for the page. A painter asks for a frame; things that live (playhead, meters) ask for every frame while they
// have something to show. When nobody asks, nothing runs.

type Paint = (now: number) => void;

const once = new Set<Paint>();
const always = new Set<Paint>();
let running: Paint[] = []; // reused: no garbage at frame rate
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
  once.add(paint);
  schedule();
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

const RESTED_MS = 100, REST_MOST_MS = 500;
const later = new Set<() => void>();
let laterTimer: ReturnType<typeof setTimeout> | 0 = 0, laterSince = 0;

function flushLater(): void {
  laterTimer = 0;
  const acts = [...later];
  later.clear();
  for (const act of acts) act();
}

/** Runs what only stands beside the hand's work, such as the name of what can be undone, when nothing more of it came for a moment; all
    of it at once, and each once however often it was asked. Hands that never rest see it twice a second. */
export function whenRested(act: () => void): void {
  const now = performance.now();
  if (later.size === 0) laterSince = now;
  later.add(act);
  clearTimeout(laterTimer);
  laterTimer = setTimeout(flushLater, Math.max(0, Math.min(RESTED_MS, laterSince + REST_MOST_MS - now)));
}
export const notWhenRested = (act: () => void): void => void later.delete(act);
