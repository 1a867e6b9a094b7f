// A picture of some parameters, and the points by which it is dragged.
import type { HueInks, Palette } from "../../../draw/palette.ts";

export interface VisualValues {
  value(role: string): number;
  travel(role: string): number;
  choice(role: string): string;
  has(role: string): boolean;
}

export interface Handle {
  readonly x: number; readonly y: number;
  readonly xRole?: string; readonly yRole?: string; // what a drag along each axis moves
  readonly xPixels?: number; // pixels for the whole travel
  readonly yPixels?: number; // negative: down is more
}

export interface Visual {
  draw(g: CanvasRenderingContext2D, width: number, height: number, values: VisualValues, ink: HueInks, colors: Palette): void;
  handles(width: number, height: number, values: VisualValues): readonly Handle[];
}
