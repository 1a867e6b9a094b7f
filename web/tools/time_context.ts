// What tools of the rows above the lanes work with: markers, tempo and metre.
import type { Id } from "../project/api.ts";
import type { ArrangeContext } from "./arrange.ts";

export type TimePreview =
  | { readonly kind: "marker"; readonly marker: Id | null; readonly position: number; readonly length: number } // null: a new section
  | { readonly kind: "tempo"; readonly tempo: Id; readonly position: number; readonly bpm: number }
  | { readonly kind: "metre"; readonly metre: Id; readonly position: number };

export type MarkerHit = { readonly marker: Id; readonly part: "body" | "start" | "end" } | null;
export type MapHit = { readonly kind: "tempo" | "metre"; readonly id: Id | null };

export interface TimeContext extends ArrangeContext {
  previewTime(next: TimePreview | null): void;
  /** Beats a minute at a height of the tempo row. */
  bpmAtY(y: number): number;
}
