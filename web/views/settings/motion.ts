// Whether anything moves that need not: as the system says, or never.
import { signal } from "../../lib/signal.ts";
import { recall, remember } from "../app.ts";

export type Motion = "system" | "less";
export const motion = signal<Motion>("system");

export function chooseMotion(next: Motion): void {
  motion.set(next);
  remember("motion", next);
  if (next === "less") document.documentElement.dataset.motion = "less";
  else delete document.documentElement.dataset.motion;
}
/** Does nothing move by itself? */
export const isCalm = (): boolean => motion.get() === "less" || matchMedia("(prefers-reduced-motion: reduce)").matches;
export const firstMotion = (): Motion => (recall("motion") === "less" ? "less" : "system");
