// How high the slots of all strips are.
import { expect, test } from "vitest";
import type { Project } from "../../../web/project/api";
import { ConnectionType, Field, Kind } from "../../../web/project/fields";
import { SENDS_MOST, sendRows, SLOTS_LEAST, SLOTS_MOST, slotRows } from "../../../web/views/mixer/slot_rows";

const ROOT = 1n, MASTER = 2n;
/** A song whose tracks have so many devices each. */
const songOf = (counts: readonly number[], ofMaster = 0): Project => ({
  root: ROOT, master: MASTER, revision: () => 1, int: () => 0,
  childrenOf: (parent: bigint, kind: number) => parent === ROOT ? (kind === Kind.track ? counts.map((_, index) => BigInt(100 + index)) : []) : Array.from({ length: parent === MASTER ? ofMaster : counts[Number(parent) - 100] ?? 0 }, (_, index) => BigInt(1000 + index)),
} as unknown as Project);

test("strips have room for the fullest of them and for one more device", () => {
  expect(slotRows(songOf([1, 3, 2]))).toBe(4);
  expect(slotRows(songOf([1], 4))).toBe(5);
});
test("few devices leave room for some, many are scrolled to", () => {
  expect(slotRows(songOf([]))).toBe(SLOTS_LEAST);
  expect(slotRows(songOf([1, 1]))).toBe(2);
  expect(slotRows(songOf([1, 30]))).toBe(SLOTS_MOST);
});
test("sends have a row until there is one, then two", () => {
  const of = (types: readonly number[]): Project => ({ root: ROOT, revision: () => 1, childrenOf: (_: bigint, kind: number) => (kind === Kind.connection ? types.map((_, index) => BigInt(index)) : []), int: (id: bigint, field: number) => (field === Field.connection.type ? types[Number(id)] : 0) } as unknown as Project);
  expect(sendRows(of([]))).toBe(1);
  expect(sendRows(of([ConnectionType.modulation, ConnectionType.sidechain]))).toBe(1);
  expect(sendRows(of([ConnectionType.modulation, ConnectionType.send]))).toBe(SENDS_MOST);
});
