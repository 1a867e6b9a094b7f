// The stretches in which sound was missing: when, where in the song, how much was missing and what most likely took it. A browser counts
// each piece of sound that came late, and one stall makes a hundred of those: what follows without a pause is one gap. Kept for as long
// as the page is open.
import { positionText } from "../../lib/format.ts";
import { signal } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import { positionOf } from "../../project/song.ts";
import type { App } from "../app.ts";

/** `missingMs`: sound that did not come, all in all; 0: the browser does not say. */
export interface Glitch { readonly atMs: number; readonly where: string; readonly missingMs: number; readonly cause: string }

const EVERY_MS = 500, KEPT = 50, SETTLE_LOOKS = 4;
const HEAVY = 0.75; // of the time there is
export const glitches = signal<readonly Glitch[]>([]);

export interface Moment { readonly load: number; readonly pageMisses: number; readonly droppedEvents: number; readonly recoveries: number; readonly hidden: boolean; readonly stalledMs: number }

/** The likeliest reason first; what was not seen is not claimed. */
export function causeOf(before: Moment, now: Moment): string {
  if (now.recoveries > before.recoveries) return t("The sound engine stopped and was started again.");
  if (now.pageMisses > before.pageMisses) return t("Long audio was not read from the disk in time.");
  if (now.droppedEvents > before.droppedEvents) return t("More events came at once than the engine takes.");
  if (now.load > HEAVY) return t("The song needs nearly all the time there is.");
  if (now.hidden) return t("The tab was in the background.");
  if (now.stalledMs > 2 * EVERY_MS) return t("The whole page stood still for a moment: something else took the computer.");
  return t("Something else on this computer took its time.");
}

/** One more look in which sound was missing: it goes on what was missing at the look before, or begins anew. */
export function withGap(list: readonly Glitch[], gap: Glitch, goesOn: boolean): readonly Glitch[] {
  const [last] = list;
  if (!goesOn || last === undefined) return [gap, ...list].slice(0, KEPT);
  return [{ ...last, missingMs: last.missingMs + gap.missingMs }, ...list.slice(1)];
}

export function watchGlitches(app: App): () => void {
  let seen = 0, seenMs = 0, looks = 0, lastMs = performance.now(), goesOn = false;
  let before: Moment = { load: 0, pageMisses: 0, droppedEvents: 0, recoveries: 0, hidden: false, stalledMs: 0 };
  const timer = window.setInterval(() => {
    const { underruns, missingMs, load, pageMisses, droppedEvents } = app.player.stats(), nowMs = performance.now();
    const now: Moment = { load, pageMisses, droppedEvents, recoveries: app.player.recoveries(), hidden: document.hidden, stalledMs: nowMs - lastMs };
    lastMs = nowMs;
    // What is missing while the sound starts is not the song's.
    looks = app.player.state === "running" ? looks + 1 : 0;
    const isGap = looks > SETTLE_LOOKS && (underruns > seen || pageMisses > before.pageMisses);
    if (isGap) {
      const project = app.desk.get()?.project, at = project ? positionOf(project, app.player.positionTicks()) : null;
      const gap: Glitch = { atMs: Date.now(), where: at ? positionText(at.bar, at.beat, at.sixteenth) : "", missingMs: Math.max(0, missingMs - seenMs), cause: causeOf(before, now) };
      glitches.update((list) => withGap(list, gap, goesOn));
    }
    goesOn = isGap;
    seenMs = missingMs;
    seen = underruns;
    before = now;
  }, EVERY_MS);
  return () => window.clearInterval(timer);
}
