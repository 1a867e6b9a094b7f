// What tools of the piano roll work with. Ticks of presses are song time; notes live in content time: song time - origin.
import type { Rect } from "../lib/geometry.ts";
import type { CurvePoint, Id, NoteRow, Project } from "../project/api.ts";
import type { Note } from "../project/edit_notes.ts";
import type { App, Desk } from "../views/app.ts";

export type RollHit =
  | { readonly kind: "note"; readonly note: Note; readonly part: "body" | "start" | "end" }
  | { readonly kind: "row"; readonly key: number }
  | { readonly kind: "none" };

export type RollPreview =
  | { readonly kind: "move"; readonly notes: readonly Note[]; readonly ticks: number; readonly keys: number; readonly copy: boolean }
  | { readonly kind: "resize"; readonly notes: readonly Note[]; readonly edge: "start" | "end"; readonly ticks: number; readonly least: number }
  | { readonly kind: "draw"; readonly note: NoteRow }
  | { readonly kind: "erase"; readonly notes: ReadonlySet<Id> }
  | { readonly kind: "velocity"; readonly values: ReadonlyMap<Id, number> }
  | { readonly kind: "curve"; readonly points: readonly CurvePoint[]; readonly erases: boolean }
  | { readonly kind: "marquee"; readonly rect: Rect };

export interface RollContext {
  readonly app: App;
  readonly desk: Desk;
  readonly project: Project;
  clip(): Id;
  /** Song time of the content's zero. */
  origin(): number;
  snap(ticks: number, free: boolean, down?: boolean): number;
  /** The grid's step, never 0: the shortest note that a press makes. */
  step(): number;
  keyAt(y: number): number;
  /** The key that drawing there writes: with the lock on, one of the song's key. */
  drawnKey(key: number): number;
  selectedNotes(): Note[];
  notesIn(rect: Rect): Id[];
  preview(next: RollPreview | null): void;
  /** Sounds a key until the next call; null stops it. */
  audition(key: number | null, velocity?: number): void;
  tag(text: string | null, x: number, y: number): void;
}
