// What the whole mix measures: loudness, true peak, spectrum, correlation and the last moments of both sides. It listens from the
// first question on, and counts loudness anew whenever the song begins to play.

import type { GraphControl } from "../../wasm/graph";
import { MixMonitor } from "../../wasm/mix_monitor";
import type { Tap } from "../../wasm/tap";

export class MixMeter {
  private graph: GraphControl | null = null;
  private monitor: MixMonitor | null = null;

  /** Another graph took the place of the one before; null: there is none. */
  follow(graph: GraphControl | null): void {
    this.graph = graph;
    this.monitor = null;
  }

  /** Loudness is counted from here. */
  restart(): void {
    this.monitor?.restart();
  }

  /** False as long as there is no sound, and while the audio thread writes. */
  read(tap: Tap): boolean {
    return this.listen()?.read(tap) === true && tap.rateHz > 0;
  }

  scope(left: Float32Array, right: Float32Array): boolean {
    const monitor = this.listen();
    monitor?.scope(left, right);
    return monitor !== null;
  }

  private listen(): MixMonitor | null {
    if (this.graph !== null) this.monitor ??= new MixMonitor(this.graph.engine, this.graph.state, this.graph.rateHz);
    return this.monitor;
  }
}
