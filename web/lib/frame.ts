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
