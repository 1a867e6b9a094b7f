// Whose notes an editor shows beside its own: few, near, heard, and of its kind.
import { expect, test } from "vitest";
import type { Id, Project } from "../../../web/project/api";
import { Field, Kind, TRACK_GROUP } from "../../../web/project/fields";
import { PAD_MACHINE } from "../../../web/project/zones";
import { GHOSTS_MOST, ghostTracks } from "../../../web/views/piano_roll/ghost_tracks";

const ROOT = 1n, MASTER = 2n, GROUP = 900n;
interface Row { readonly id: bigint; readonly muted?: boolean; readonly grouped?: boolean; readonly drums?: boolean }

function songOf(rows: readonly Row[]): Project {
  const row = (id: bigint): Row | undefined => rows.find((one) => one.id === id), device = (id: bigint): bigint => id + 10_000n;
  return {
    root: ROOT, master: MASTER, exists: (id: bigint) => id === GROUP || row(id) !== undefined,
    childrenOf: (parent: bigint, kind: number) => (parent === ROOT ? [...rows.map(({ id }) => id), GROUP] : kind === Kind.device && row(parent)?.drums === true ? [device(parent)] : []),
    int: (id: bigint, field: number) => (id === GROUP && field === Field.track.type ? TRACK_GROUP : id > 10_000n ? PAD_MACHINE : 0),
    ref: (id: bigint) => (row(id)?.grouped === true ? GROUP : MASTER),
    bool: (id: bigint, field: number) => field === Field.track.mute && row(id)?.muted === true,
  } as unknown as Project;
}
const ghosts = (rows: readonly Row[], own: bigint): bigint[] => ghostTracks(songOf(rows), own as Id);
const many = Array.from({ length: 200 }, (_, index) => ({ id: BigInt(100 + index) }));

test("of many tracks the nearest few are seen", () => {
  const seen = ghosts(many, 200n);
  expect(seen).toHaveLength(GHOSTS_MOST);
  expect(seen.every((id) => Math.abs(Number(id) - 200) <= GHOSTS_MOST / 2)).toBe(true);
});
test("those of its own group come first, however far away", () => {
  const rows = many.map((one) => ({ ...one, grouped: one.id === 100n || one.id === 200n || one.id === 299n }));
  expect(ghosts(rows, 200n).slice(0, 2)).toEqual([299n, 100n]);
});
test("what is not heard is not seen, and drums are seen among drums alone", () => {
  const rows = [{ id: 11n }, { id: 12n, muted: true }, { id: 13n, drums: true }, { id: 14n }, { id: 15n, drums: true }];
  expect(ghosts(rows, 11n)).toEqual([14n]);
  expect(ghosts(rows, 13n)).toEqual([15n]);
});
