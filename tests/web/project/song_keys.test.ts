// What is taken from a song in one key lies in another's.
import { expect, test } from "vitest";
import { keyShift, transposed } from "../../../web/project/song_keys.ts";
import { SCALES } from "../../../web/project/song.ts";

const MAJOR = 0, MINOR = 1, DORIAN = 2;
const key = (root: number, scale = MAJOR): { root: number; scale: number } => ({ root, scale });

test("a key and its relative need no way, others the shortest to the same notes", () => {
  expect(keyShift(key(0), key(9, MINOR))).toBe(0);
  expect(keyShift(key(2, DORIAN), key(0))).toBe(0);
  expect(keyShift(key(0), key(2))).toBe(2);
  expect(keyShift(key(0), key(11))).toBe(-1);
  expect(keyShift(key(0), key(0, MINOR))).toBe(3); // its own notes are those of E flat
});

test("between scales of seven kinds every note fits wherever it can", () => {
  for (const from of [0, 5, 10]) for (let to = 0; to < 12; to++) for (const a of [0, 1, 2, 3, 4, 5, 6]) for (const b of [0, 1, 2, 3, 4, 5, 6]) {
    const shift = keyShift(key(from, a), key(to, b)), wanted = new Set(SCALES[b]?.steps.map((step) => (to + step) % 12));
    expect(shift >= -6 && shift <= 5).toBe(true);
    expect(SCALES[a]?.steps.every((step) => wanted.has((from + step + shift + 12) % 12))).toBe(true);
  }
});

test("lines of notes are moved, drums and sound are not", () => {
  const objects = [{ kind: "track", id: "0:2" }, { kind: "device", id: "0:3", parent: "0:2", device: "drums" }, { kind: "note_clip", id: "0:4", parent: "0:2" },
    { kind: "note_clip", id: "0:5", parent: "0:9", transpose: -2 }, { kind: "audio_clip", id: "0:6", parent: "0:9" }];
  const moved = (JSON.parse(transposed(JSON.stringify({ objects }), 5)) as { objects: { transpose?: number }[] }).objects.map(({ transpose }) => transpose);
  expect(moved).toEqual([undefined, undefined, undefined, 3, undefined]);
});
