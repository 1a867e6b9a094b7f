// Measuring how late the input is: a signal is played and looked for in what comes back, by cable or through the air.

import { signal, type Signal } from "../lib/signal";
import { t } from "../messages/index.ts";
import { keepRoundTrip } from "./round_trip";
import type { Studio } from "./studio";

export type CalibrationState =
  | { readonly kind: "ready" | "listening" }
  | { readonly kind: "found"; readonly frames: number; readonly ms: number; readonly inverted: boolean; readonly wasFrames: number }
  | { readonly kind: "failed"; readonly why: string };

export class Calibration {
  readonly state: Signal<CalibrationState> = signal<CalibrationState>({ kind: "ready" });

  constructor(private readonly studio: Studio) {}

  /** Somebody looks anew: what failed the last time is no news. */
  look(): void {
    if (this.state.get().kind === "failed") this.state.set({ kind: "ready" });
  }

  /** `also`: where the signal goes besides the speakers; a test stands in for the air. */
  async measure(outputDevice: string, also: AudioNode | null = null): Promise<void> {
    this.state.set({ kind: "listening" });
    try {
      const heard = await this.studio.hearInput(), recorder = this.studio.currentRecorder();
      const input = this.studio.input.state.get();
      if (!heard || recorder === null) return this.state.set({ kind: "failed", why: input.kind === "refused" ? input.problem : t("There is no input to listen to.") });
      const before = this.studio.roundTrip();
      const { found, delayFrames, inverted } = await recorder.calibrate(also);
      if (!found) return this.state.set({ kind: "failed", why: t("The signal did not come back. Turn the speakers up, hold the microphone closer, or join output and input by a cable.") });
      const rateHz = before?.rateHz ?? 48_000;
      keepRoundTrip(this.studio.input.chosen() ?? "", outputDevice, delayFrames / rateHz);
      this.state.set({ kind: "found", frames: delayFrames, ms: (1000 * delayFrames) / rateHz, inverted, wasFrames: before?.frames ?? 0 });
    } catch (error) {
      this.state.set({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Back to what the browser says. */
  forget(outputDevice: string): void {
    keepRoundTrip(this.studio.input.chosen() ?? "", outputDevice, null);
    this.state.set({ kind: "ready" });
  }
}
