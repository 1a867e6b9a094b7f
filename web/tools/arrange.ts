// What tools of the arrangement work with: the view's rows, snapping, and the preview that is drawn until release.
import type { Rect } from "../lib/geometry.ts";
import type { Id, LaneLaw, Project } from "../project/api.ts";
import type { CompEdge } from "../project/comp.ts";
import type { Seam } from "../project/crossfades.ts";
import type { App, Desk } from "../views/app.ts";

export interface Lane { readonly track: Id; readonly top: number; readonly height: number }

/** A row below a track's lane: one of its takes, what moves one of its parameters, or where the next parameter is chosen. */
export interface SubLane { readonly kind: "take" | "automation" | "chooser"; readonly id: Id; readonly track: Id; readonly top: number; readonly height: number }

export type ClipPart = "body" | "start" | "end" | "loop" | "stretch" | "fade-in" | "fade-out" | "gain";
/** What dragging a clip's right edge does. */
export type EdgeHow = "trim" | "loop" | "stretch";
export type ArrangeHit =
  | { readonly kind: "clip"; readonly clip: Id; readonly part: ClipPart; readonly lane: Lane }
  | { readonly kind: "seam"; readonly seam: Seam; readonly lane: Lane }
  | { readonly kind: "lane"; readonly lane: Lane }
  | { readonly kind: "take"; readonly sub: SubLane }
  | { readonly kind: "comp-edge"; readonly sub: SubLane; readonly edge: CompEdge }
  | { readonly kind: "point"; readonly sub: SubLane; readonly point: Id }
  | { readonly kind: "curve"; readonly sub: SubLane; readonly onLine: boolean }
  | { readonly kind: "none" };

export type ArrangePreview =
  | { readonly kind: "move"; readonly clips: ReadonlySet<Id>; readonly deltaTicks: number; readonly rows: number; readonly copy: boolean }
  | { readonly kind: "trim"; readonly how: EdgeHow; readonly clips: ReadonlySet<Id>; readonly edge: "start" | "end"; readonly deltaTicks: number; readonly factor: number }
  | { readonly kind: "crossfade"; readonly seam: Seam; readonly fromTicks: number; readonly toTicks: number }
  | { readonly kind: "fade"; readonly clip: Id; readonly fade: "in" | "out"; readonly ticks: number }
  | { readonly kind: "gain"; readonly clip: Id; readonly db: number }
  | { readonly kind: "slip"; readonly clips: ReadonlySet<Id>; readonly deltaTicks: number }
  | { readonly kind: "draw"; readonly track: Id; readonly startTicks: number; readonly lengthTicks: number }
  | { readonly kind: "marquee"; readonly rect: Rect }
  | { readonly kind: "comp-edge"; readonly track: Id; readonly edge: CompEdge; readonly toTicks: number }
  | { readonly kind: "comp"; readonly sub: SubLane; readonly fromTicks: number; readonly toTicks: number }
  | { readonly kind: "point"; readonly lane: Id; readonly point: Id | null; readonly positionTicks: number; readonly value: number; readonly shape: number; readonly tension: number }
  | { readonly kind: "draw-lane"; readonly lane: Id; readonly points: readonly { readonly positionTicks: number; readonly value: number }[] }
  | { readonly kind: "drop"; readonly track: Id | null; readonly ticks: number };

export interface ArrangeContext {
  readonly app: App;
  readonly desk: Desk;
  readonly project: Project;
  /** Song time under a press, on the grid unless the press is free. */
  snap(ticks: number, free: boolean, down?: boolean): number;
  laneAt(y: number): Lane | null;
  /** Travel 0..1 of an automation lane at a height of the view, and back. */
  travelAt(sub: SubLane, y: number): number;
  law(sub: SubLane): LaneLaw;
  /** Clips that touch a rectangle of the view. */
  clipsIn(rect: Rect): Id[];
  preview(next: ArrangePreview | null): void;
  /** A value beside the pointer while dragging; null hides it. */
  tag(text: string | null, x: number, y: number): void;
}
