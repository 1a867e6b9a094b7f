// Which lanes an edit touched: a few, where only clips of tracks came or changed; else all of them are painted anew.
import { expect, test } from "vitest";
import type { Change, Id, Project } from "../../../web/project/api";
import { Field, Kind } from "../../../web/project/fields";
import { tracksTouched } from "../../../web/views/arrange/lane_changes";

const TRACK = 10n as Id, LANE = 11n as Id, CLIP = 20n as Id, SECOND = 21n as Id, TAKE = 22n as Id, LINKED = 23n as Id, PART = 30n as Id, GONE = 99n as Id;
const KINDS = new Map<Id, number>([[TRACK, Kind.track], [LANE, Kind.takeLane], [CLIP, Kind.noteClip], [SECOND, Kind.audioClip], [TAKE, Kind.noteClip], [LINKED, Kind.noteClip], [PART, Kind.part]]);
const project = {
  exists: (id: Id) => KINDS.has(id),
  kindOf: (id: Id) => KINDS.get(id) ?? 0,
  parentOf: (id: Id) => (id === TAKE ? LANE : TRACK),
  int: () => 0,
  ref: (id: Id, field: number) => (id === LINKED && field === Field.noteClip.part ? PART : 0n as Id),
} as unknown as Project;
const change = (id: Id, op: Change["op"], kind = KINDS.get(id) ?? Kind.noteClip): Change => ({ id, kind, op, field: 0 });

test("clips that came or changed touch their track", () => {
  expect(tracksTouched(project, [change(CLIP, "set"), change(SECOND, "create")])).toEqual(new Set([TRACK]));
});

test("anything else may look different", () => {
  const others: readonly (readonly Change[])[] = [
    [], [change(CLIP, "set"), change(TRACK, "set")], [change(CLIP, "move")], [change(GONE, "delete")], [change(GONE, "set")], [change(TAKE, "set")], [change(LINKED, "set")],
  ];
  for (const changes of others) expect(tracksTouched(project, changes)).toBeNull();
});
