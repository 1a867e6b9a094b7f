// Where each track's lane lies, and below it the lanes of its takes and its automation, where they show.
import { rowAt, rowsOfHeights, type Rows } from "../../lib/geometry.ts";
import type { Id, Project } from "../../project/api.ts";
import { lanesOf, takeLanesOf } from "../../project/automation.ts";
import { Field } from "../../project/fields.ts";
import type { Lane, SubLane } from "../../tools/arrange.ts";
import type { Desk } from "../app.ts";
import { shownTracks } from "../folds.ts";

export interface Layout {
  readonly lanes: readonly Lane[];
  readonly subs: readonly SubLane[];
  readonly rows: Rows;
  /** Of each row: the index of its lane, and of its sub lane or -1. */
  readonly laneOfRow: readonly number[];
  readonly subOfRow: readonly number[];
}

/** Tracks whose takes and whose automation show, and groups whose tracks do not. */
export interface Opened { readonly takes: ReadonlySet<Id>; readonly automation: ReadonlySet<Id>; readonly folded: ReadonlySet<Id> }
export const openedOn = (desk: Desk): Opened => ({ takes: desk.openTakes.get(), automation: desk.openLanes.get(), folded: desk.folded.get() });

export const HEIGHTS = [32, 48, 64, 112, 176] as const;
/** Of a clip's band, which bears its name; low lanes have room for a stripe only. */
export const BAND = 18, LOW_BAND = 4;
export const isLow = (height: number): boolean => height < 48;
const TAKE_HEIGHT = 40, AUTOMATION_HEIGHT = 48, CHOOSER_HEIGHT = 32;

interface Below { readonly kind: SubLane["kind"]; readonly id: Id; readonly height: number }

function below(project: Project, track: Id, opened: Opened): Below[] {
  const takes = opened.takes.has(track) ? takeLanesOf(project, track).map((id): Below => ({ kind: "take", id, height: TAKE_HEIGHT })) : [];
  if (!opened.automation.has(track)) return takes;
  return [...takes, ...lanesOf(project, track).map((id): Below => ({ kind: "automation", id, height: AUTOMATION_HEIGHT })), { kind: "chooser", id: track, height: CHOOSER_HEIGHT }];
}

export function layoutOf(project: Project, opened: Opened): Layout {
  const lanes: Lane[] = [], subs: SubLane[] = [], heights: number[] = [], laneOfRow: number[] = [], subOfRow: number[] = [];
  let top = 0;
  for (const [index, track] of shownTracks(project, opened.folded).entries()) {
    const height = project.int(track, Field.track.height);
    lanes.push({ track, top, height });
    heights.push(height);
    laneOfRow.push(index);
    subOfRow.push(-1);
    top += height;
    for (const one of below(project, track, opened)) {
      subOfRow.push(subs.length);
      subs.push({ ...one, track, top });
      heights.push(one.height);
      laneOfRow.push(index);
      top += one.height;
    }
  }
  return { lanes, subs, rows: rowsOfHeights(heights), laneOfRow, subOfRow };
}

/** The lane at y of the scrolled content, or null below the last and on what lies below a lane. */
export function laneAt(layout: Layout, y: number): Lane | null {
  const row = rowUnder(layout, y);
  return row < 0 || layout.subOfRow[row] !== -1 ? null : layout.lanes[layout.laneOfRow[row] ?? -1] ?? null;
}
export function subAt(layout: Layout, y: number): SubLane | null {
  return layout.subs[layout.subOfRow[rowUnder(layout, y)] ?? -1] ?? null;
}
const rowUnder = (layout: Layout, y: number): number => (y < 0 || y >= layout.rows.total ? -1 : rowAt(layout.rows, y));

/** Indexes [first, last] of lanes that show in a window of the content; [0, -1] when none do. */
export function visibleLanes(layout: Layout, top: number, height: number): [number, number] {
  if (layout.rows.count === 0 || top >= layout.rows.total) return [0, -1];
  return [layout.laneOfRow[rowAt(layout.rows, top)] ?? 0, layout.laneOfRow[rowAt(layout.rows, top + height)] ?? 0];
}

/** A dragged height settles on one of the usual ones when it is near. */
export function settleHeight(height: number): number {
  const near = HEIGHTS.find((usual) => Math.abs(usual - height) <= 6);
  return near ?? Math.max(32, Math.min(240, Math.round(height)));
}
