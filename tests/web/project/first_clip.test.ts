// What a node shows of its track: the clip that is heard first, whichever was made first.
import { expect, test } from "vitest";
import type { ClipColumns, Id, Project } from "../../../web/project/api";
import { firstClip } from "../../../web/project/song";

const TRACK = 7n as Id;

function songWith(clips: readonly (readonly [id: bigint, startTicks: number])[]): Project {
  const columns = { count: clips.length, id: BigUint64Array.from(clips, ([id]) => id), startTicks: Float64Array.from(clips, ([, start]) => start) } as unknown as ClipColumns;
  return { exists: (id: Id) => id === TRACK, clips: () => columns } as unknown as Project;
}

test("a clip that was made later and lies earlier is the first", () => {
  expect(firstClip(songWith([[1n, 400], [2n, 100], [3n, 200]]), TRACK)).toBe(2n);
});

test("where nothing lies there is none, and scratch memory of a query before says nothing", () => {
  const empty = songWith([[1n, 400]]);
  (empty.clips(TRACK, 0, 0) as { count: number }).count = 0;
  expect(firstClip(empty, TRACK)).toBe(null);
  expect(firstClip(songWith([[1n, 400]]), 8n as Id)).toBe(null);
});
