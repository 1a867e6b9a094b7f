// Where a dragged track comes to lie: between two others, at the beginning of an open group, or inside of one. The same down a list
// of heads and along a row of strips.
import type { Id } from "../project/api.ts";

export interface ReorderRow {
  readonly track: Id;
  readonly from: number; // pixels
  readonly to: number;
  readonly isGroup: boolean;
  readonly isOpen: boolean; // a group whose tracks show below it
  readonly home: Id | null; // the group it lies in
  readonly last: Id; // of what a group holds, at however many removes; itself when that is nothing
}

/** `line`: where a line shows it, or, when it goes into a group, `into`. */
export interface ReorderPlace { readonly after: Id | null; readonly group: Id | null; readonly line: number | null; readonly into: Id | null }

/** Null: there are no rows. */
export function placeAt(rows: readonly ReorderRow[], at: number): ReorderPlace | null {
  const index = Math.max(0, rows.findLastIndex((row) => row.from <= at)), row = rows[index];
  if (row === undefined) return null;
  const part = (at - row.from) / Math.max(1, row.to - row.from);
  if (row.isGroup && part >= 0.25 && part < 0.75) return { after: row.last, group: row.track, line: null, into: row.track };
  if (part < 0.5) {
    const above = rows[index - 1];
    return { after: above === undefined ? null : above.isOpen ? above.track : above.last, group: row.home, line: row.from, into: null };
  }
  return row.isOpen ? { after: row.track, group: row.track, line: row.to, into: null } : { after: row.last, group: row.home, line: row.to, into: null };
}
