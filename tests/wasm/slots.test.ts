// Notes that come into a slot from outside of the song: one step, which is taken back and done again to the bit, with all that plays in them.
import { Field, ID_PROJECT, Kind, TICKS_PER_QUARTER, TrackType } from "@gen/schema";
import { beforeEach, expect, test } from "vitest";
import type { Document } from "../../wasm/document";
import type { Id, NoteRow } from "../../web/project/api";
import type { OpenProject } from "../../web/project/project";
import { pasteIntoSlot, recordIntoSlot, roundTicks, type SlotAim } from "../../web/project/slot_sound";
import { newDocument } from "./engine";

const ROOT = ID_PROJECT as Id, BAR = 4 * TICKS_PER_QUARTER, BEHIND = 32 * BAR;
let document: Document, project: OpenProject, track: Id, slot: SlotAim, clips: string;

const note = (beat: number, key: number): NoteRow => ({ startTicks: beat * TICKS_PER_QUARTER, lengthTicks: TICKS_PER_QUARTER, key, velocity: 100 });
const inSlot = (): Id => document.childrenOf(document.childrenOf(track, Kind.slot)[0] as Id, Kind.noteClip)[0] as Id;

beforeEach(() => {
  document = newDocument();
  let revision = 0;
  project = {
    document, exists: (id: Id) => document.exists(id), kindOf: (id: Id) => document.kindOf(id), parentOf: (id: Id) => document.parentOf(id), int: (id: Id, field: number) => document.number(id, field),
    ref: (id: Id, field: number) => document.ref(id, field), childrenOf: (id: Id, kind?: number) => document.childrenOf(id, kind), revision: () => revision,
    barAt: (ticks: number) => ({ bar: Math.floor(ticks / BAR), beat: 0, ticks: 0 }), barTicks: (bar: number) => bar * BAR,
    created: () => document.changes().filter(({ op }) => op === "create").map(({ id }) => id),
    change: (apply: () => { skipped: number }) => (revision++, { ok: true, ...apply() }),
  } as unknown as OpenProject;
  let scene = 0n as Id, clip = 0n as Id;
  document.edit("Begin", (batch) => {
    scene = batch.create(Kind.scene, ROOT, "last");
    track = batch.create(Kind.track, ROOT, "last");
    batch.setInt(track, Field.track.type, TrackType.instrument);
    clip = batch.create(Kind.noteClip, track, "last");
    batch.setInt(clip, Field.noteClip.startTicks, 3 * BAR);
    batch.setInt(clip, Field.noteClip.lengthTicks, 2 * BAR);
    const [first] = batch.addNotes(clip, [note(0, 60), note(1, 64), note(5, 67)]);
    batch.addExpressions(clip, [{ note: first as Id, kind: 0, atTicks: 0, value: 0.5 }]);
  });
  clips = document.takeClips([clip]) ?? "";
  slot = { track, scene, label: "Riff into Scene 1", name: "Riff" };
});

/** It is done, taken back, and done again: each state is the one it was, and no step beside it was made. */
function isOneStep(bring: () => { made: readonly Id[] }): void {
  const before = document.stateHash(), lanes = document.childrenOf(track, Kind.noteClip), steps = document.steps(false);
  const { made } = bring();
  expect(document.steps(false)).toEqual([slot.label, ...steps]);
  expect(document.childrenOf(track, Kind.noteClip)).toEqual(lanes);
  expect(made).toEqual([inSlot()]);
  expect(document.number(inSlot(), Field.noteClip.startTicks)).toBe(0);
  const after = document.stateHash();
  document.undo();
  expect(document.stateHash()).toBe(before);
  document.redo();
  expect(document.stateHash()).toBe(after);
  expect(document.steps(true)).toEqual([]);
}

test("kept notes are laid into a slot in one step, with what bends them and under their name", () => {
  isOneStep(() => pasteIntoSlot(project, { edit: "paste", text: clips, track, atTicks: BEHIND }, slot));
  expect(document.noteCount(inSlot())).toBe(3);
  expect(document.text(inSlot(), Field.noteClip.name)).toBe("Riff");
  const again = JSON.parse(document.takeClips([inSlot()]) ?? "{}") as object, once = JSON.parse(clips) as object;
  const bends = (of: object): number => [...JSON.stringify(of).matchAll(/"expressions"/g)].length;
  expect(bends(again)).toBe(bends(once));
});

test("recorded notes come into a slot in one step, which takes the place of what lay there", () => {
  pasteIntoSlot(project, { edit: "paste", text: clips, track, atTicks: BEHIND }, slot);
  const old = inSlot();
  isOneStep(() => recordIntoSlot(project, () => void document.openEdit({ edit: "paste", text: clips, track, atTicks: 7 * BAR }), slot));
  expect(document.exists(old)).toBe(false);
});

test("of several clips the first is laid into the slot; the others go", () => {
  document.edit("Another", (batch) => {
    const clip = batch.create(Kind.noteClip, track, "last");
    batch.setInt(clip, Field.noteClip.startTicks, 8 * BAR);
    batch.setInt(clip, Field.noteClip.lengthTicks, BAR);
    batch.addNotes(clip, [note(0, 72)]);
  });
  clips = document.takeClips(document.childrenOf(track, Kind.noteClip)) ?? "";
  isOneStep(() => pasteIntoSlot(project, { edit: "paste", text: clips, track, atTicks: BEHIND }, slot));
  expect(document.noteCount(inSlot())).toBe(3);
});

test("what goes round lasts whole bars, or a part that a bar is made of", () => {
  expect([1, 2, 4].map((part) => roundTicks(BAR / part, BAR))).toEqual([BAR, BAR / 2, BAR / 4]);
  expect([BAR / 3 + 1, BAR - 1, BAR + 1, 2 * BAR, 2.5 * BAR].map((length) => roundTicks(length, BAR))).toEqual([BAR, BAR, 2 * BAR, 2 * BAR, 3 * BAR]);
});

test("notes that were kept at an odd length go round in time with the rest: in bars of the song, or of their scene", () => {
  const lasts = (lengthTicks: number): number => {
    const kept = document.childrenOf(track, Kind.noteClip);
    document.edit("Length", (batch) => batch.setInt(kept[0] as Id, Field.noteClip.lengthTicks, lengthTicks));
    pasteIntoSlot(project, { edit: "paste", text: document.takeClips(kept) ?? "", track, atTicks: BEHIND }, slot);
    const pasted = document.number(inSlot(), Field.noteClip.lengthTicks);
    recordIntoSlot(project, () => void document.openEdit({ edit: "paste", text: document.takeClips(kept) ?? "", track, atTicks: 7 * BAR }), slot);
    expect(document.number(inSlot(), Field.noteClip.lengthTicks)).toBe(pasted);
    return pasted;
  };
  expect([1.3 * BAR, 2 * BAR, BAR, BAR / 2].map(lasts)).toEqual([2 * BAR, 2 * BAR, BAR, BAR / 2]);
  document.edit("Waltz", (batch) => { batch.setInt(slot.scene, Field.scene.beats, 3); batch.setInt(slot.scene, Field.scene.beat, 2); });
  expect([BAR, 1.6 * BAR].map(lasts)).toEqual([1.5 * BAR, 2.25 * BAR]);
});
