// What the page's main thread did in each frame, from Chromium's own trace: processor time, which others on the machine do not stretch.

import type { Page } from "puppeteer-core";

interface Event { readonly name: string; readonly ph: string; readonly ts: number; readonly dur?: number; readonly tdur?: number; readonly pid: number; readonly tid: number; readonly args?: { readonly data?: { readonly type?: string }; readonly name?: string } }
export interface Frames {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly mostMs: number;
  /** Of those that answered a hand: between them frames pass in which little is done. 0: there was none. */
  readonly handP95Ms: number;
  /** Milliseconds per frame spent in each kind of work, the costliest first. */
  readonly parts: readonly (readonly [name: string, ms: number])[];
  /** From each input event to the end of the frame that showed it. */
  readonly inputMs: readonly number[];
}

const PARTS = ["FireAnimationFrame", "EventDispatch", "TimerFire", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit", "HitTest", "MinorGC", "MajorGC", "RunMicrotasks", "IntersectionObserverController::computeIntersections"];
const INPUTS = new Set(["wheel", "pointerdown", "pointermove", "keydown", "dblclick"]);

/** Processor time, but no more than passed: where many events are traced, the thread's clock leaps by milliseconds every half second. */
const spentMs = ({ dur = 0, tdur = dur }: Event): number => Math.min(tdur, dur) / 1000;

export const percentile = (values: readonly number[], part: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

/** Runs `act` and tells of the frames in which the page had something to do. */
export async function traced(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.tracing.start({ categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "v8"] });
  await act();
  const events = (JSON.parse(Buffer.from(await page.tracing.stop() ?? []).toString()) as { traceEvents: Event[] }).traceEvents;
  const counts = new Map<string, number>();
  for (const event of events) if (event.name === "FireAnimationFrame") counts.set(`${event.pid}:${event.tid}`, (counts.get(`${event.pid}:${event.tid}`) ?? 0) + 1);
  const thread = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
  const main = events.filter((event) => `${event.pid}:${event.tid}` === thread).sort((a, b) => a.ts - b.ts);
  const ends = main.filter((event) => event.name === "Commit" && event.ph === "X").map((event) => event.ts + (event.dur ?? 0));
  const frames: number[] = ends.map(() => 0), answers = new Set<number>(), parts = new Map<string, number>(), inputMs: number[] = [];
  let at = 0, until = 0;
  for (const event of main) {
    if (event.ph !== "X") continue;
    while (at < ends.length - 1 && (ends[at] ?? 0) < event.ts) at++;
    const ms = spentMs(event);
    if (PARTS.includes(event.name)) parts.set(event.name, (parts.get(event.name) ?? 0) + ms);
    if (event.name === "EventDispatch" && INPUTS.has(event.args?.data?.type ?? "") && (ends[at] ?? 0) >= event.ts) {
      inputMs.push(((ends[at] ?? 0) - event.ts) / 1000);
      answers.add(at);
    }
    if (event.name !== "RunTask" || event.ts < until) continue; // tasks only, each once
    until = event.ts + (event.dur ?? 0);
    const frame = ends.findIndex((end) => end >= event.ts); // a frame's own task ends just after what it commits
    if (frame >= 0) frames[frame] = (frames[frame] ?? 0) + ms;
  }
  const each = [...parts].map(([name, ms]) => [name, ms / Math.max(1, frames.length)] as const).sort((a, b) => b[1] - a[1]);
  return { count: frames.length, p50Ms: percentile(frames, 0.5), p95Ms: percentile(frames, 0.95), mostMs: Math.max(0, ...frames), handP95Ms: percentile([...answers].map((at) => frames[at] ?? 0), 0.95), parts: each, inputMs };
}
