// How high the slots of all strips are.
import { expect, test } from "vitest";
import type { Project } from "../../../web/project/api";
import { Kind } from "../../../web/project/fields";
import { SLOTS_LEAST, SLOTS_MOST, slotRows } from "../../../web/views/mixer/slot_rows";

const ROOT = 1n, MASTER = 2n;
/** A song whose tracks have so many devices each. */
const songOf = (counts: readonly number[], ofMaster = 0): Project => ({
  root: ROOT, master: MASTER, int: () => 0,
  childrenOf: (parent: bigint, kind: number) => parent === ROOT ? (kind === Kind.track ? counts.map((_, index) => BigInt(100 + index)) : []) : Array.from({ length: parent === MASTER ? ofMaster : counts[Number(parent) - 100] ?? 0 }, (_, index) => BigInt(1000 + index)),
} as unknown as Project);

test("strips have room for the fullest of them and for one more device", () => {
  expect(slotRows(songOf([1, 3, 2]))).toBe(4);
  expect(slotRows(songOf([1], 4))).toBe(5);
});
test("few devices leave room for some, many are scrolled to", () => {
  expect(slotRows(songOf([]))).toBe(SLOTS_LEAST);
  expect(slotRows(songOf([1, 1]))).toBe(SLOTS_LEAST);
  expect(slotRows(songOf([1, 30]))).toBe(SLOTS_MOST);
});
