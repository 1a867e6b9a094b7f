// What the panels of devices see of the graph: meters, analysers' taps, spectra around effects, and parameters that something moves.
// A graph may be found broken here before the player's timer finds it: whoever draws must not end by that.

import type { GraphControl } from "../../wasm/graph";
import type { Spectra } from "../../wasm/spectra";
import type { Tap } from "../../wasm/tap";
import type { Id } from "../project/api";

export class DeviceViews {
  private graph: GraphControl | null = null;

  constructor(private readonly broken: () => void) {}

  /** Another graph took the place of the one before; null: there is none. */
  follow(graph: GraphControl | null): void {
    this.graph = graph;
  }

  meter(device: Id, out: Float32Array): boolean {
    return this.look((graph) => graph.readDeviceMeter(device, out));
  }

  tap(device: Id, out: Tap): boolean {
    return this.look((graph) => graph.readTap(device, out));
  }

  spectra(device: Id, out: Spectra): boolean {
    return this.look((graph) => graph.readSpectra(device, out));
  }

  endSpectra(device: Id): void {
    this.look((graph) => (graph.endSpectra(device), true));
  }

  /** `number` as in the command that moves it; null: nothing does. */
  moved(object: Id, number: number): number | null {
    let value: number | null = null;
    return this.look((graph) => (value = graph.readMoved(object, number)) !== null) ? value : null;
  }

  private look(read: (graph: GraphControl) => boolean): boolean {
    try {
      return this.graph !== null && read(this.graph);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      this.broken();
      return false;
    }
  }
}
