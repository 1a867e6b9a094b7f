// The typed door over the real module: edit, undo, redo, replay, restore, ranges, and what a plan needs.
import { eachKey } from "../../wasm/segment_keys";
import { Field, ID_MASTER, ID_PROJECT, Kind, TICKS_PER_QUARTER, TrackType } from "@gen/schema";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { Document } from "../../wasm/document";
import { EngineProblem } from "../../wasm/engine";
import type { Id, NoteRow } from "../../web/project/api";
import { newDocument } from "./engine";

const ROOT = ID_PROJECT as Id;
let document: Document;

beforeEach(() => {
  document = newDocument();
});

function addTrackAndClip(): { track: Id; clip: Id } {
  let track = 0n as Id;
  let clip = 0n as Id;
  document.edit("Add track", (batch) => {
    track = batch.create(Kind.track, ROOT, "last");
    batch.setText(track, Field.track.name, "Łódź 🎹");
    batch.setInt(track, Field.track.type, TrackType.instrument);
    clip = batch.create(Kind.noteClip, track, "last");
    batch.setInt(clip, Field.noteClip.startTicks, 4 * TICKS_PER_QUARTER);
    batch.setInt(clip, Field.noteClip.lengthTicks, 8 * TICKS_PER_QUARTER);
  });
  return { track, clip };
}

const note = (beat: number, key: number): NoteRow => ({ startTicks: beat * TICKS_PER_QUARTER, lengthTicks: TICKS_PER_QUARTER, key, velocity: 100 });

test("a new document has its root and its master", () => {
  expect(document.kindOf(ROOT)).toBe(Kind.project);
  expect(document.kindOf(ID_MASTER as Id)).toBe(Kind.track);
  expect(document.parentOf(ID_MASTER as Id)).toBe(ROOT);
  expect(document.exists(77n as Id)).toBe(false);
});

test("an edit is read back and told as changes", () => {
  const { track, clip } = addTrackAndClip();
  expect(document.text(track, Field.track.name)).toBe("Łódź 🎹");
  expect(document.childrenOf(ROOT, Kind.track)).toContain(track);
  expect(document.number(clip, Field.noteClip.startTicks)).toBe(4 * TICKS_PER_QUARTER);
  expect(document.changes().map((change) => [change.id, change.op])).toContainEqual([clip, "create"]);
});

test("a refused edit changes nothing and says what is wrong", () => {
  const before = document.stateHash();
  expect(() =>
    document.edit("Bad", (batch) => {
      const track = batch.create(Kind.track, ROOT, "last");
      batch.setReal(track, Field.track.pan, 7);
    }),
  ).toThrow(EngineProblem);
  expect(document.stateHash()).toBe(before);
});

test("an edit whose builder throws changes nothing", () => {
  const before = document.stateHash();
  expect(() =>
    document.edit("Broken", (batch) => {
      batch.create(Kind.track, ROOT, "last");
      throw new Error("mine");
    }),
  ).toThrow("mine");
  expect(document.stateHash()).toBe(before);
  addTrackAndClip();
});

test("undo and redo go back and forth through the same states", () => {
  const states = [document.stateHash()];
  const { clip } = addTrackAndClip();
  states.push(document.stateHash());
  document.edit("Draw notes", (batch) => void batch.addNotes(clip, [note(0, 60), note(1, 64)]));
  states.push(document.stateHash());
  expect(document.undoLabel()).toBe("Draw notes");
  document.undo();
  expect(document.stateHash()).toBe(states[1]);
  expect(document.redoLabel()).toBe("Draw notes");
  document.undo();
  expect(document.stateHash()).toBe(states[0]);
  document.redo();
  document.redo();
  expect(document.stateHash()).toBe(states[2]);
  expect(() => document.redo()).toThrow(EngineProblem);
});

test("replaying the logged bytes gives the same state and the same undo", () => {
  const log: Uint8Array[] = [];
  const { clip } = addTrackAndClip();
  log.push(document.logged());
  document.edit("Draw notes", (batch) => void batch.addNotes(clip, [note(0, 60), note(1, 64)]));
  log.push(document.logged());
  document.undo();
  log.push(document.logged());
  const again = newDocument();
  for (const bytes of log) again.replay(bytes);
  expect(again.stateHash()).toBe(document.stateHash());
  expect(again.undoLabel()).toBe("Add track");
  expect(again.redoLabel()).toBe("Draw notes");
  again.redo();
  document.redo();
  expect(again.stateHash()).toBe(document.stateHash());
});

test("a snapshot restores document and undo", () => {
  const { clip } = addTrackAndClip();
  document.edit("Draw notes", (batch) => void batch.addNotes(clip, [note(0, 60)]));
  const again = newDocument();
  again.restore(document.snapshot());
  expect(again.stateHash()).toBe(document.stateHash());
  expect(again.sequence()).toBe(document.sequence());
  again.undo();
  document.undo();
  expect(again.stateHash()).toBe(document.stateHash());
});

test("a log cut at any byte is refused without a change", () => {
  addTrackAndClip();
  const bytes = document.logged();
  const again = newDocument();
  const before = again.stateHash();
  for (let cut = 0; cut < bytes.length; cut++) {
    expect(() => again.replay(bytes.subarray(0, cut)), `cut at ${cut}`).toThrow(EngineProblem);
    expect(again.stateHash()).toBe(before);
  }
});

test("notes come back by range, sorted by start", () => {
  const { clip } = addTrackAndClip();
  const rows = fc.array(fc.record({ startTicks: fc.nat(1000), lengthTicks: fc.integer({ min: 1, max: 300 }), key: fc.nat(127), velocity: fc.nat(127) }), { maxLength: 50 });
  fc.assert(
    fc.property(rows, fc.nat(1000), fc.nat(500), fc.nat(127), (notes, from, span, low) => {
      document.edit("Draw", (batch) => void batch.addNotes(clip, notes));
      const found = document.notes(clip, from, from + span, low, 127);
      const expected = notes
        .filter((one) => one.startTicks < from + span && one.startTicks + one.lengthTicks > from && one.key >= low)
        .map((one) => one.startTicks)
        .sort((a, b) => a - b);
      expect(Array.from(found.startTicks)).toEqual(expected);
      document.undo();
    }),
    { numRuns: 60 },
  );
});

test("notes change by mask and go by id", () => {
  const { clip } = addTrackAndClip();
  let ids: Id[] = [];
  document.edit("Draw", (batch) => {
    ids = batch.addNotes(clip, [note(0, 60), note(1, 62), note(2, 64)]);
  });
  const [first, second, third] = ids as [Id, Id, Id];
  document.edit("Move", (batch) => batch.changeNotes(clip, [{ id: second, key: 70 }]));
  document.edit("Delete", (batch) => batch.removeNotes(clip, [first]));
  const notes = document.notes(clip, 0, 1e12, 0, 127);
  expect(Array.from(notes.id)).toEqual([second, third]);
  expect(Array.from(notes.key)).toEqual([70, 64]);
  expect(notes.startTicks[0]).toBe(TICKS_PER_QUARTER);
  expect(document.noteCount(clip)).toBe(2);
});

test("clips of a track come back by range", () => {
  const { track, clip } = addTrackAndClip();
  expect(Array.from(document.clips(track, 0, 4 * TICKS_PER_QUARTER).id)).toEqual([]);
  expect(Array.from(document.clips(track, 0, 4 * TICKS_PER_QUARTER + 1).id)).toEqual([clip]);
  expect(document.endTicks()).toBe(12 * TICKS_PER_QUARTER);
});

test("time follows the tempo", () => {
  expect(document.secondsAt(TICKS_PER_QUARTER)).toBeCloseTo(0.5, 12);
  document.edit("Tempo", (batch) => {
    const tempo = batch.create(Kind.tempo, ROOT, "last");
    batch.setReal(tempo, Field.tempo.bpm, 60);
  });
  expect(document.secondsAt(TICKS_PER_QUARTER)).toBeCloseTo(1, 12);
  expect(document.ticksAt(1)).toBeCloseTo(TICKS_PER_QUARTER, 3);
  expect(document.barAt(5 * TICKS_PER_QUARTER)).toEqual({ bar: 1, beat: 1, ticks: 0 });
  expect(document.barTicks(2)).toBe(8 * TICKS_PER_QUARTER);
  expect(document.signatureAt(0)).toEqual({ numerator: 4, denominator: 4 });
});

test("parameter laws are C's, both ways", () => {
  const instruments = document.instruments();
  expect(instruments.length).toBe(136);
  const device = instruments[0]?.parts[0]?.device ?? 0;
  for (const travel of [0, 0.25, 0.5, 1]) {
    const value = document.paramValue(device, 0, travel);
    expect(document.paramParse(device, 0, document.paramText(device, 0, value))).not.toBeNull();
  }
  expect(document.paramParse(device, 0, "no number at all")).toBeNull();
});

test("100,000 notes are drawn, logged, restored and asked for in time", () => {
  const { clip } = addTrackAndClip();
  const rows = Array.from({ length: 100_000 }, (_, i) => ({ startTicks: i * 1000, lengthTicks: 900, key: 36 + (i % 60), velocity: 90 }));
  const begun = performance.now();
  document.edit("Many", (batch) => void batch.addNotes(clip, rows));
  const drawn = performance.now();
  const snapshot = document.snapshot();
  const again = newDocument();
  const ready = performance.now(), before = process.cpuUsage();
  again.restore(snapshot);
  const opened = performance.now(), used = process.cpuUsage(before);
  const found = again.notes(clip, 50_000_000, 50_100_000, 0, 127);
  const asked = performance.now();
  console.log(`100,000 notes: edit ${(drawn - begun).toFixed()} ms, open ${(opened - ready).toFixed()} ms (${snapshot.length} bytes), range ${(asked - opened).toFixed(2)} ms`);
  expect(found.count).toBe(100);
  expect(again.stateHash()).toBe(document.stateHash());
  expect(Math.min(opened - ready, (used.user + used.system) / 1000)).toBeLessThan(600); // the processor's time where others have it, too
});

test("the compiled plan names its segments, and they are what it says", () => {
  const { clip } = addTrackAndClip();
  document.edit("Draw", (batch) => void batch.addNotes(clip, [note(0, 60)]));
  const plan = document.compile();
  expect(new TextDecoder().decode(plan.subarray(0, 4))).toBe("TPLN");
  const keys = document.segmentKeys();
  expect(keys.length).toBeGreaterThan(0);
  for (const key of eachKey(keys)) expect(new TextDecoder().decode(document.segmentBytes(key).slice(0, 4))).toBe("TPSG");
  expect(document.segmentKeys()).toEqual(keys);
});
