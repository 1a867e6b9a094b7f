// Where a dragged track comes to lie, for every place of a small list with an open and a folded group.
import { expect, test } from "vitest";
import type { Id } from "../../../web/project/api.ts";
import { placeAt, type ReorderRow } from "../../../web/views/reorder.ts";

const id = (n: number): Id => BigInt(n) as Id;
const row = (track: number, index: number, more: Partial<ReorderRow> = {}): ReorderRow =>
  ({ track: id(track), from: index * 40, to: index * 40 + 40, isGroup: false, isOpen: false, home: null, last: id(track), ...more });

/** 1; group 2 with 3 and 4, open; group 5 with 6 and 7, folded; 8. */
const rows = [row(1, 0), row(2, 1, { isGroup: true, isOpen: true, last: id(4) }), row(3, 2, { home: id(2) }), row(4, 3, { home: id(2) }), row(5, 4, { isGroup: true, last: id(7) }), row(8, 5)];
const at = (index: number, part: number): readonly [after: number | null, group: number | null, into: number | null] | null => {
  const place = placeAt(rows, index * 40 + part * 40);
  return place === null ? null : [place.after, place.group, place.into].map((one) => (one === null ? null : Number(one))) as [number | null, number | null, number | null];
};

test("the upper half of a row is before it, the lower half behind it, in the group it lies in", () => {
  expect(at(0, 0.2)).toEqual([null, null, null]);
  expect(at(0, 0.8)).toEqual([1, null, null]);
  expect(at(3, 0.2)).toEqual([3, 2, null]);
  expect(at(3, 0.8)).toEqual([4, 2, null]);
  expect(at(5, 0.8)).toEqual([8, null, null]);
});

test("a group's middle is inside it, behind what it holds", () => {
  expect(at(1, 0.5)).toEqual([4, 2, 2]);
  expect(at(4, 0.5)).toEqual([7, 5, 5]);
});

test("a group's end is its beginning where it is open, and behind all of it where it is folded", () => {
  expect(at(1, 0.9)).toEqual([2, 2, null]);
  expect(at(4, 0.9)).toEqual([7, null, null]);
});

test("before the first of a group is inside it, before what follows a group is outside", () => {
  expect(at(2, 0.1)).toEqual([2, 2, null]);
  expect(at(4, 0.1)).toEqual([4, null, null]);
  expect(at(5, 0.1)).toEqual([7, null, null]);
});

test("beyond the ends counts as the ends, and where nothing is there is no place", () => {
  expect(placeAt(rows, -500)?.after).toBe(null);
  expect(placeAt(rows, 5000)?.after).toBe(id(8));
  expect(placeAt([], 10)).toBe(null);
});
