// The short gaps that were heard: when, where in the song, and what most likely made them. Kept for as long as the page is open.
import { positionText } from "../../lib/format.ts";
import { signal } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import { positionOf } from "../../project/song.ts";
import type { App } from "../app.ts";

export interface Glitch { readonly atMs: number; readonly where: string; readonly gaps: number; readonly cause: string }

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

export function watchGlitches(app: App): () => void {
  let seen = 0, looks = 0, lastMs = performance.now();
  let before: Moment = { load: 0, pageMisses: 0, droppedEvents: 0, recoveries: 0, hidden: false, stalledMs: 0 };
  const timer = window.setInterval(() => {
    const { underruns, load, pageMisses, droppedEvents } = app.player.stats(), nowMs = performance.now();
    const now: Moment = { load, pageMisses, droppedEvents, recoveries: app.player.recoveries(), hidden: document.hidden, stalledMs: nowMs - lastMs };
    lastMs = nowMs;
    // Gaps while the sound starts are not the song's.
    looks = app.player.state === "running" ? looks + 1 : 0;
    const gaps = (looks <= SETTLE_LOOKS ? 0 : underruns - seen) + (looks <= SETTLE_LOOKS ? 0 : Math.max(0, pageMisses - before.pageMisses));
    if (gaps > 0) {
      const project = app.desk.get()?.project;
      const at = project ? positionOf(project, app.player.positionTicks()) : null;
      glitches.update((list) => [{ atMs: Date.now(), where: at ? positionText(at.bar, at.beat, at.sixteenth) : "", gaps, cause: causeOf(before, now) }, ...list].slice(0, KEPT));
    }
    seen = underruns;
    before = now;
  }, EVERY_MS);
  return () => window.clearInterval(timer);
}
