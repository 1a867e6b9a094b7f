// A picture of some parameters, and the points by which it is dragged.
import type { HueInks, Palette } from "../../../draw/palette.ts";
import type { Tap } from "../../../project/api.ts";

export interface VisualValues {
  value(role: string): number;
  travel(role: string): number;
  choice(role: string): string;
  has(role: string): boolean;
  readonly tap: Tap | null; // what an analyser shows now; null while nothing sounds
  readonly meter: Float32Array | null; // four values that an effect publishes now; null while it rests, or for pictures that do not show them
}

export interface Handle {
  readonly x: number; readonly y: number;
  readonly xRole?: string; readonly yRole?: string; // what a drag along each axis moves
  readonly xPixels?: number; // pixels for the whole travel
  readonly yPixels?: number; // negative: down is more
}

export interface Visual {
  readonly live?: boolean; // it shows the tap, so it is painted while one sounds
  readonly metered?: boolean; // it shows what an effect publishes, so it is painted while that changes
  draw(g: CanvasRenderingContext2D, width: number, height: number, values: VisualValues, ink: HueInks, colors: Palette): void;
  handles(width: number, height: number, values: VisualValues): readonly Handle[];
  /** A picture that is drawn by hand: what a press or a stroke at a place sets, and to what. */
  drawn?(x: number, y: number, width: number, height: number, values: VisualValues): { readonly role: string; readonly travel: number };
}
