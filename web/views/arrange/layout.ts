// Where each track's lane lies.
import { rowAt, rowsOfHeights, type Rows } from "../../lib/geometry.ts";
import type { Project } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { tracksOf } from "../../project/song.ts";
import type { Lane } from "../../tools/arrange.ts";

export interface Layout { readonly lanes: readonly Lane[]; readonly rows: Rows }

export const HEIGHTS = [32, 48, 64, 112, 176] as const;

export function layoutOf(project: Project): Layout {
  const tracks = tracksOf(project);
  const heights = tracks.map((track) => project.int(track, Field.track.height));
  const rows = rowsOfHeights(heights);
  return { rows, lanes: tracks.map((track, index) => ({ track, top: rows.tops[index] ?? 0, height: heights[index] ?? 64 })) };
}

/** The lane at y of the scrolled content, or null below the last. */
export function laneAt(layout: Layout, y: number): Lane | null {
  if (y < 0 || y >= layout.rows.total) return null;
  return layout.lanes[rowAt(layout.rows, y)] ?? null;
}

/** Indexes [first, last] of lanes that show in a window of the content; [0, -1] when none do. */
export function visibleLanes(layout: Layout, top: number, height: number): [number, number] {
  if (layout.rows.count === 0 || top >= layout.rows.total) return [0, -1];
  return [rowAt(layout.rows, top), rowAt(layout.rows, top + height)];
}

/** A dragged height settles on one of the usual ones when it is near. */
export function settleHeight(height: number): number {
  const near = HEIGHTS.find((usual) => Math.abs(usual - height) <= 6);
  return near ?? Math.max(32, Math.min(240, Math.round(height)));
}
