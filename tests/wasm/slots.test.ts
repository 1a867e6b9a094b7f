// Notes that come into a slot from outside of the song: one step, which is taken back and done again to the bit, with all that plays in them;
// and scenes made of the song's clips, none of them twice.
import { Field, ID_PROJECT, Kind, TICKS_PER_QUARTER, TrackType } from "@gen/schema";
import { beforeEach, expect, test } from "vitest";
import type { Document } from "../../wasm/document";
import type { Id, NoteRow } from "../../web/project/api";
import type { OpenProject } from "../../web/project/project";
import { scenesOfClips } from "../../web/project/scenes_of_song";
import { pasteIntoSlot, recordIntoSlot, type SlotAim } from "../../web/project/slot_sound";
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

test("a scene that would play what one before it does is not made, whatever begins there", () => {
  const put = (kind: string, at: number, keys: readonly number[]): Id => {
    let clip = 0n as Id;
    document.edit(kind, (batch) => {
      clip = batch.create(Kind.noteClip, track, "last");
      batch.setInt(clip, Field.noteClip.startTicks, at * BAR);
      batch.setInt(clip, Field.noteClip.lengthTicks, 2 * BAR);
      batch.addNotes(clip, keys.map((key, beat) => note(beat, key)));
    });
    return clip;
  };
  const scenes = (): Id[] => document.childrenOf(ROOT, Kind.scene), before = scenes();
  const all = [put("Verse", 10, [60, 62]), put("Chorus", 12, [65]), put("Verse", 14, [60, 62]), put("Chorus", 16, [65]), put("End", 18, [48])];
  const state = document.stateHash(), steps = document.steps(false);
  expect(scenesOfClips(project, all).ok).toBe(true);
  expect(scenes().length - before.length).toBe(3);
  const slots = document.childrenOf(track, Kind.slot);
  expect(slots.map((one) => document.ref(one, Field.slot.scene))).toEqual(scenes().slice(before.length)); // none is left without its scene
  expect(slots.map((one) => document.noteCount(document.childrenOf(one, Kind.noteClip)[0] as Id))).toEqual([2, 1, 1]);
  expect(document.steps(false)).toEqual(["Scenes of clips", ...steps]);
  const after = document.stateHash();
  document.undo();
  expect(document.stateHash()).toBe(state);
  document.redo();
  expect(document.stateHash()).toBe(after);
});

test("a pattern that is played again beside the same clips makes no second scene", () => {
  let pads = 0n as Id;
  const pad: Id[] = [];
  document.edit("Beside", (batch) => {
    pads = batch.create(Kind.track, ROOT, "last");
    batch.setInt(pads, Field.track.type, TrackType.instrument);
    for (const at of [10, 14]) {
      const clip = batch.create(Kind.noteClip, pads, "last");
      batch.setInt(clip, Field.noteClip.startTicks, at * BAR);
      batch.setInt(clip, Field.noteClip.lengthTicks, 2 * BAR);
      batch.addNotes(clip, [note(0, 50)]);
      pad.push(clip);
    }
  });
  document.openEdit({ edit: "make-pattern", clips: document.childrenOf(track, Kind.noteClip), name: "Beat" });
  document.commit();
  const pattern = document.childrenOf(ROOT, Kind.pattern)[0] as Id;
  for (const atTicks of [10 * BAR, 14 * BAR]) {
    document.openEdit({ edit: "place-pattern", pattern, track, atTicks });
    document.commit();
  }
  const before = document.childrenOf(ROOT, Kind.scene).length, placed = document.childrenOf(track, Kind.patternClip).filter((one) => document.number(one, Field.patternClip.startTicks) >= 10 * BAR);
  expect(scenesOfClips(project, [...placed, ...pad]).ok).toBe(true);
  expect(document.childrenOf(ROOT, Kind.scene).length - before).toBe(1);
  expect(document.childrenOf(track, Kind.slot)).toHaveLength(1);
  expect(document.childrenOf(pads, Kind.slot)).toHaveLength(1);
});
