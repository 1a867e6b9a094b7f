// What passes an effect whose panel is open: its spectra, kept by the audio thread from the first question on until `end`.

import type { GraphControl } from "../../wasm/graph";
import type { Spectra } from "../../wasm/spectra";
import type { Id } from "../project/api";

export class DeviceSpectra {
  private graph: GraphControl | null = null;

  /** Another graph took the place of the one before; null: there is none. */
  follow(graph: GraphControl | null): void {
    this.graph = graph;
  }

  /** False: nothing sounds, or there is no such effect. A graph that broke is found and mended by the player's timer. */
  read(device: Id, out: Spectra): boolean {
    return this.ask((graph) => graph.readSpectra(device, out));
  }

  end(device: Id): void {
    this.ask((graph) => (graph.endSpectra(device), true));
  }

  private ask(question: (graph: GraphControl) => boolean): boolean {
    try {
      return this.graph !== null && question(this.graph);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      return false;
    }
  }
}
