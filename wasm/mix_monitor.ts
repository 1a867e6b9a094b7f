// The monitor of exports_monitor.c as the control side has it: made in the audio memory, fed by the worklet, read as it is.

import type { Engine } from "./engine";
import { readTap, type Tap } from "./tap";
import { STATE_MONITOR } from "./worklet_state";

/** Frames of each side that are kept. */
const SCOPE_FRAMES = 2048;

export class MixMonitor {
  private readonly at: number;
  private readonly tapAt: number;

  /** From now on the worklet whose `state` this is feeds it. Throws when memory is refused. */
  constructor(
    private readonly engine: Engine,
    state: Int32Array,
    rateHz: number,
  ) {
    this.at = engine.exports.tutti_monitor_create(rateHz);
    if (this.at === 0) throw new Error("There is not enough memory to measure the mix.");
    this.tapAt = engine.exports.tutti_monitor_tap(this.at);
    Atomics.store(state, STATE_MONITOR, this.at);
  }

  restart(): void {
    this.engine.exports.tutti_monitor_restart(this.at);
  }

  /** False while the audio thread writes. */
  read(tap: Tap): boolean {
    return readTap(this.engine.memory.buffer, this.tapAt, tap);
  }

  /** The last frames of both sides, as many as fit, oldest first. What is written meanwhile may be in them, too. */
  scope(left: Float32Array, right: Float32Array): void {
    const floats = new Float32Array(this.engine.memory.buffer, this.at, 2 * SCOPE_FRAMES);
    const written = new Uint32Array(this.engine.memory.buffer, this.at + 8 * SCOPE_FRAMES, 1)[0] ?? 0, count = Math.min(left.length, SCOPE_FRAMES);
    for (let i = 0; i < count; i++) {
      const at = (written + SCOPE_FRAMES - count + i) % SCOPE_FRAMES;
      left[i] = floats[at] ?? 0;
      right[i] = floats[SCOPE_FRAMES + at] ?? 0;
    }
  }
}
