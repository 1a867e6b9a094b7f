// How far ahead the browser works: as little as the device allows, for hands and microphones, or further, so that a busy machine leaves no
// gaps. Kept on this device. The song sounds the same either way, to the sample; only when it is heard differs.
import { type Readable, signal } from "../lib/signal.ts";

const KEY = "tutti.buffering";

export type Buffering = "fast" | "steady";

function kept(): Buffering {
  try {
    return localStorage.getItem(KEY) === "steady" ? "steady" : "fast";
  } catch {
    return "fast"; // a private window may refuse, and a worker has none
  }
}

const chosen = signal<Buffering>(kept());
export const buffering: Readable<Buffering> = chosen;

export function chooseBuffering(next: Buffering): void {
  chosen.set(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // it holds until the tab closes
  }
}

/** `renderSizeHint`: calls as long as the device's own, where a browser can (Web Audio API 1.1); others do not look at it. */
export interface ContextOptions extends AudioContextOptions { readonly renderSizeHint: "hardware" }

export const contextOptions = (rateHz: number, how: Buffering): ContextOptions => ({ sampleRate: rateHz, latencyHint: how === "steady" ? "playback" : "interactive", renderSizeHint: "hardware" });
