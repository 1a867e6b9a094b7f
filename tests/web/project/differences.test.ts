import { expect, test } from "vitest";
import type { Project } from "../../../web/project/api.ts";
import { inWords } from "../../../web/project/differences.ts";
import { Field, FIELD_PARAM_FIRST, Kind } from "../../../web/project/fields.ts";
import type { Difference } from "../../../wasm/versions.ts";

const BAR = 4 * 17_740_800;
const project = {
  barAt: (ticks: number) => ({ bar: Math.floor(ticks / BAR), beat: 0, ticks: 0 }),
  paramText: (_device: number, _param: number, value: number) => `${value} Hz`,
} as unknown as Project;

const bass = { track: "7", trackName: "Bass" };

test("changes_stand_under_their_track_and_object_in_words", () => {
  const told: Difference[] = [
    { type: "changed", id: "1", kind: Kind.project, field: Field.project.loop, before: 0, after: 1 },
    { type: "changed", id: "7", kind: Kind.track, name: "Bass", ...bass, field: Field.track.gainDb, before: -6, after: -3.5 },
    { type: "changed", id: "7", kind: Kind.track, name: "Bass", ...bass, field: Field.track.pan, before: 0, after: -0.5 },
    { type: "moved", id: "9", kind: Kind.noteClip, name: "Riff", start: 4 * BAR, ...bass, elsewhere: 1 },
    { type: "changed", id: "9", kind: Kind.noteClip, name: "Riff", start: 4 * BAR, ...bass, field: Field.noteClip.startTicks, before: 2 * BAR, after: 4 * BAR },
    { type: "changed", id: "9", kind: Kind.noteClip, name: "Riff", start: 4 * BAR, ...bass, field: Field.noteClip.notes, addedRows: 1, changedRows: 4, removedRows: 0 },
  ];
  expect(inWords(project, told).map(({ name, objects }) => [name, objects.map(({ title, how, lines }) => [title, how, ...lines])])).toEqual([
    ["Song", [["Song", "changed", "Loop off → on"]]],
    ["Bass", [["Track", "changed", "Level -6.0 dB → -3.5 dB", "Pan C → 50 L"], ["Riff, bar 5 beat 1", "changed", "Lies on Bass now", "Start bar 3 beat 1 → bar 5 beat 1", "1 note added", "4 notes changed"]]],
  ]);
});

test("a_parameter_is_told_by_its_name_and_what_came_with_something_is_not", () => {
  const told: Difference[] = [
    { type: "changed", id: "8", kind: Kind.device, device: 4, ...bass, field: FIELD_PARAM_FIRST + 4, before: 100, after: 200 },
    { type: "added", id: "10", kind: Kind.asset, name: "Take" },
    { type: "removed", id: "11", kind: Kind.connection, connection: 0, target: "Hall", ...bass },
  ];
  const [only, ...others] = inWords(project, told);
  expect(others).toEqual([]);
  expect(only?.objects.map(({ title, how }) => [title, how])).toEqual([[expect.any(String), "changed"], ["Send to Hall", "removed"]]);
  expect(only?.objects[0]?.lines[0]).toMatch(/ 100 Hz → 200 Hz$/);
});

test("what_has_no_words_is_told_once", () => {
  const told: Difference[] = [1, 2].map((step) => ({ type: "changed", id: "12", kind: Kind.slot, ...bass, field: Field.slot.mode + step, before: 0, after: 1 }));
  expect(inWords(project, told)[0]?.objects[0]?.lines).toEqual(["Other settings differ"]);
});
