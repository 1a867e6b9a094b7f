// Musical edits over the real module: what C makes arrives as one batch, labelled and undoable.
import { expect, test } from "vitest";
import { Field, ID_PROJECT, Kind, Notice, NoticeLayout, TICKS_PER_QUARTER } from "@gen/schema";
import type { Id } from "../../web/project/api";
import type { Document } from "../../wasm/document";
import { newDocument } from "./engine";

interface Song {
  readonly song: Document;
  readonly clip: Id;
}

function songWithClip(): Song {
  const song = newDocument();
  let clip = 0n as Id;
  song.edit("A clip", (batch) => {
    const track = batch.create(Kind.track, ID_PROJECT as Id, "last");
    clip = batch.create(Kind.noteClip, track, "last");
    batch.setInt(clip, Field.noteClip.lengthTicks, 8 * TICKS_PER_QUARTER);
    batch.addNotes(clip, [0, 1, 2, 3].map((beat) => ({ startTicks: beat * TICKS_PER_QUARTER + 1000, lengthTicks: 5000, key: 60 + beat, velocity: 90 })));
  });
  return { song, clip };
}

test("a split made by C is one step of undo", () => {
  const { song, clip } = songWithClip();
  const before = song.stateHash();
  expect(song.openEdit({ edit: "split", clips: [clip], atTicks: 4 * TICKS_PER_QUARTER })).toBe(true);
  song.commit();
  const made = song.changes().filter((change) => change.op === "create");
  expect(made).toHaveLength(1);
  expect(song.number(made[0]?.id as Id, Field.noteClip.offsetTicks)).toBe(4 * TICKS_PER_QUARTER);
  expect(song.undoLabel()).toBe("Split clip");
  song.undo();
  expect(song.stateHash()).toBe(before);
});

test("copies, moves and trims cross with their signs", () => {
  const { song, clip } = songWithClip();
  expect(song.openEdit({ edit: "move", clips: [clip], deltaTicks: 3 * TICKS_PER_QUARTER, steps: -1 })).toBe(true);
  song.commit();
  expect(song.openEdit({ edit: "copy", clips: [clip], deltaTicks: -TICKS_PER_QUARTER, steps: 0 })).toBe(true);
  song.commit();
  expect(song.openEdit({ edit: "trim", clips: [clip], edge: "end", deltaTicks: -TICKS_PER_QUARTER })).toBe(true);
  song.commit();
  const track = song.parentOf(clip);
  const starts = song.childrenOf(track).map((one) => song.number(one, Field.noteClip.startTicks) / TICKS_PER_QUARTER);
  expect(starts).toEqual([3, 2]);
  expect(song.number(clip, Field.noteClip.lengthTicks)).toBe(7 * TICKS_PER_QUARTER);
});

test("notes are quantised and transposed; nothing to do is said", () => {
  const { song, clip } = songWithClip();
  const quantise = { edit: "quantise", clip, notes: [], gridTicks: TICKS_PER_QUARTER, strength: 1, swing: 0, lengths: false } as const;
  expect(song.openEdit(quantise)).toBe(true);
  song.commit();
  expect(song.openEdit(quantise)).toBe(false);
  expect(song.openEdit({ edit: "transpose", clip, notes: [], semitones: -12 })).toBe(true);
  song.commit();
  const notes = song.notes(clip, 0, Number.MAX_SAFE_INTEGER, 0, 127);
  expect([...notes.key]).toEqual([48, 49, 50, 51]);
  expect([...notes.startTicks]).toEqual([0, 1, 2, 3].map((beat) => beat * TICKS_PER_QUARTER));
  expect(() => song.openEdit({ edit: "transpose", clip, notes: [], semitones: 100 })).toThrow("keyboard");
});

test("linked clips share their notes, whichever of them is edited", () => {
  const { song, clip } = songWithClip();
  expect(song.openEdit({ edit: "link", clips: [clip], deltaTicks: 8 * TICKS_PER_QUARTER, steps: 0 })).toBe(true);
  song.commit();
  const other = song.childrenOf(song.parentOf(clip))[1] as Id;
  song.edit("A note", (batch) => batch.addNotes(other, [{ startTicks: 7 * TICKS_PER_QUARTER, lengthTicks: 5000, key: 72, velocity: 90 }]));
  expect(song.noteCount(clip)).toBe(5);
  expect(song.openEdit({ edit: "make-unique", clips: [other] })).toBe(true);
  song.commit();
  song.edit("Remove", (batch) => batch.removeNotes(other, [...song.notes(other, 0, Number.MAX_SAFE_INTEGER, 72, 72).id] as Id[]));
  expect([song.noteCount(clip), song.noteCount(other)]).toEqual([5, 4]);
});

test("expressions are written to the note they name", () => {
  const { song, clip } = songWithClip();
  const [note] = [...song.notes(clip, 0, Number.MAX_SAFE_INTEGER, 60, 60).id] as Id[];
  let ids: Id[] = [];
  const before = song.stateHash();
  song.edit("Bend", (batch) => {
    ids = batch.addExpressions(clip, [{ note: note as Id, atTicks: 0, kind: 0, value: -2, glides: true }, { note: note as Id, atTicks: 5000, kind: 0, value: 0 }]);
  });
  expect(ids).toHaveLength(2);
  expect(song.stateHash()).not.toBe(before);
  song.edit("Straight", (batch) => batch.removeExpressions(clip, ids));
  expect(song.stateHash()).toBe(before);
});

test("a groove is taken from one clip and given to another", () => {
  const { song, clip } = songWithClip();
  expect(song.openEdit({ edit: "extract-groove", clip, name: "Late", lengthTicks: 4 * TICKS_PER_QUARTER, stepTicks: TICKS_PER_QUARTER / 4 })).toBe(true);
  song.commit();
  const groove = song.changes().find((change) => change.op === "create")?.id as Id;
  expect(song.text(groove, Field.groove.name)).toBe("Late");
  expect(song.openEdit({ edit: "groove", clip, notes: [], groove, timing: 0.5, velocity: 1 })).toBe(true);
  song.commit();
  expect([...song.notes(clip, 0, Number.MAX_SAFE_INTEGER, 0, 127).startTicks]).toEqual([0, 1, 2, 3].map((beat) => beat * TICKS_PER_QUARTER + 1500));
});

test("clips become a pattern, whose parts are step grids", () => {
  const { song, clip } = songWithClip();
  const track = song.parentOf(clip);
  expect(song.openEdit({ edit: "make-pattern", clips: [clip], name: "Verse" })).toBe(true);
  song.commit();
  const made = (kind: number): Id => song.changes().find((change) => change.op === "create" && change.kind === kind)?.id as Id;
  const pattern = made(Kind.pattern), part = made(Kind.part);
  expect(song.text(pattern, Field.pattern.name)).toBe("Verse");
  expect(song.ref(part, Field.part.track)).toBe(track);
  const steps = [0, 4, 8, 12].map((step) => ({ step, stepTicks: TICKS_PER_QUARTER / 4, key: 36, velocity: 100 }));
  expect(song.openEdit({ edit: "set-steps", content: part, steps })).toBe(true);
  song.commit();
  expect([...song.notes(part, 0, Number.MAX_SAFE_INTEGER, 36, 36).startTicks]).toEqual([0, 1, 2, 3].map((beat) => beat * TICKS_PER_QUARTER));
  for (const edit of [{ edit: "duplicate-pattern", pattern }, { edit: "add-part", pattern, track }, { edit: "place-pattern", pattern, track, atTicks: 0 }] as const) {
    expect(song.openEdit(edit)).toBe(true);
    song.commit();
  }
  expect(song.childrenOf(pattern)).toHaveLength(2);
});

test("tracks are grouped, sent and duplicated; a circle is refused with the way round", () => {
  const song = newDocument();
  const tracks: Id[] = [];
  song.edit("Tracks", (batch) => {
    for (const name of ["Kick", "Snare"]) {
      const track = batch.create(Kind.track, ID_PROJECT as Id, "last");
      batch.setText(track, Field.track.name, name);
      tracks.push(track);
    }
  });
  const made = (): Id => song.changes().find((change) => change.op === "create")?.id as Id;
  expect(song.openEdit({ edit: "group", tracks, name: "Trommeln ü" })).toBe(true);
  song.commit();
  const group = made();
  expect(song.text(group, Field.track.name)).toBe("Trommeln ü");
  expect(tracks.map((track) => song.ref(track, Field.track.target))).toEqual([group, group]);
  expect(song.openEdit({ edit: "add-return", name: "Hall", hue: 3 })).toBe(true);
  song.commit();
  const hall = made();
  expect(song.openEdit({ edit: "add-sends", sources: [...tracks, group], target: hall, gainDb: -9 })).toBe(true);
  song.commit();
  expect(song.number(made(), Field.connection.gainDb)).toBe(-9);
  expect(() => song.edit("Turn", (batch) => batch.setRef(hall, Field.track.target, group))).toThrow(/Hall|Trommeln/);
  expect(song.openEdit({ edit: "duplicate-tracks", tracks: [group] })).toBe(true);
  song.commit();
  expect(song.openEdit({ edit: "ungroup", group })).toBe(true);
  song.commit();
  expect(tracks.map((track) => song.ref(track, Field.track.target))).toEqual([0n, 0n]);
  expect(song.openEdit({ edit: "set-level", track: tracks[0] as Id, gainDb: -4.5 })).toBe(true);
  song.commit();
  expect(song.number(tracks[0] as Id, Field.track.gainDb)).toBe(-4.5);
});

test("a swipe chooses a take, and flattening makes it clips", () => {
  const song = newDocument();
  let track = 0n as Id;
  const lanes: Id[] = [];
  song.edit("Takes", (batch) => {
    track = batch.create(Kind.track, ID_PROJECT as Id, "last");
    for (let i = 0; i < 2; i++) {
      const lane = batch.create(Kind.takeLane, track, "last");
      const clip = batch.create(Kind.noteClip, lane, "last");
      batch.setInt(clip, Field.noteClip.lengthTicks, 8 * TICKS_PER_QUARTER);
      lanes.push(lane);
    }
  });
  const [first, second] = lanes as [Id, Id];
  const swipe = (lane: Id, from: number, to: number) =>
    song.openEdit({ edit: "choose-take", lane, fromTicks: from * TICKS_PER_QUARTER, toTicks: to * TICKS_PER_QUARTER });
  expect(song.openEdit({ edit: "promote-take", lane: first })).toBe(true);
  song.commit();
  expect(swipe(second, 2, 4)).toBe(true);
  song.commit();
  expect(swipe(second, 2, 4)).toBe(false);
  expect(song.openEdit({ edit: "split-comp", track, atTicks: 3 * TICKS_PER_QUARTER })).toBe(true);
  song.commit();
  expect(song.openEdit({ edit: "merge-comp", lane: second, fromTicks: 0, toTicks: 8 * TICKS_PER_QUARTER })).toBe(true);
  song.commit();
  expect(song.openEdit({ edit: "flatten-takes", track })).toBe(true);
  song.commit();
  expect(song.childrenOf(track)).toHaveLength(3);
  expect(song.undoLabel()).toBe("Flatten takes");
});

test("a lane is drawn, read back as a curve and undone", () => {
  const { song, clip } = songWithClip();
  const track = song.parentOf(clip) as Id;
  let lane = 0n as Id;
  song.edit("A lane", (batch) => {
    lane = batch.create(Kind.automation, track, "last");
    batch.setInt(lane, Field.automation.param, Field.track.gainDb);
  });
  const before = song.stateHash();
  const points = [{ positionTicks: 0, value: -20 }, { positionTicks: 4 * TICKS_PER_QUARTER, value: 0, shape: 2 }];
  expect(song.openEdit({ edit: "draw-lane", lane, fromTicks: 0, toTicks: 8 * TICKS_PER_QUARTER, points })).toBe(true);
  song.commit();
  expect([...song.laneValues(lane, 0, TICKS_PER_QUARTER, 6)]).toEqual([-20, -15, -10, -5, 0, 0]);
  expect([...song.points(lane, 0, 4 * TICKS_PER_QUARTER).value]).toEqual([-20, 0]);
  expect(song.openEdit({ edit: "bend-lane", lane, fromTicks: 0, toTicks: 8 * TICKS_PER_QUARTER, factor: 0.5, pivot: 0, add: -1 })).toBe(true);
  song.commit();
  expect(song.laneValues(lane, 2 * TICKS_PER_QUARTER, 1, 1)[0]).toBeCloseTo(-6, 5);
  song.undo();
  song.undo();
  expect(song.stateHash()).toBe(before);
});

/** A second of strokes, eight of them, as a mono 16-bit WAV. */
function loop(): Uint8Array {
  const rate = 44100;
  const wav = new DataView(new ArrayBuffer(44 + 2 * rate));
  const text = (at: number, letters: string): void => [...letters].forEach((letter, i) => wav.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  wav.setUint32(4, wav.byteLength - 8, true);
  text(8, "WAVEfmt ");
  wav.setUint32(16, 16, true);
  wav.setUint16(20, 1, true);
  wav.setUint16(22, 1, true);
  wav.setUint32(24, rate, true);
  wav.setUint32(28, 2 * rate, true);
  wav.setUint16(32, 2, true);
  wav.setUint16(34, 16, true);
  text(36, "data");
  wav.setUint32(40, 2 * rate, true);
  for (let i = 0; i < rate; i++) wav.setInt16(44 + 2 * i, 20000 * Math.cos(i * 0.4) * Math.exp(-(i % Math.ceil(rate / 8)) / 400), true);
  return new Uint8Array(wav.buffer);
}

test("a recording is sliced to pads, and an asset becomes a sampler", () => {
  const song = newDocument();
  const digest = song.putAsset(loop());
  song.importZones("Break.wav", digest, null, 15, "slice", 0.5);
  song.commit();
  const made = song.changes().filter((change) => change.op === "create").map((change) => change.id);
  const zones = made.filter((id) => song.kindOf(id) === Kind.zone);
  expect(zones).toHaveLength(8);
  expect(zones.map((zone) => song.number(zone, Field.zone.keyLow))).toEqual([36, 37, 38, 39, 40, 41, 42, 43]);
  const asset = song.ref(zones[0] as Id, Field.zone.asset) as Id;
  expect(song.openEdit({ edit: "make-zones", assets: [asset], device: null, instrument: 14, layout: "pitch", sensitivity: 0 })).toBe(true);
  song.commit();
  expect(song.undoLabel()).toBe("Make a sampler");
  expect(() => song.openEdit({ edit: "make-zones", assets: [asset], device: null, instrument: 2, layout: "pitch", sensitivity: 0 })).toThrow("samples");
});

test("scenes and slots are made, filled and captured", () => {
  const { song, clip } = songWithClip();
  const track = song.parentOf(clip);
  const made = (): Id[] => song.changes().filter((change) => change.op === "create").map((change) => change.id);
  expect(song.openEdit({ edit: "add-scene", after: null, name: "Verse" })).toBe(true);
  song.commit();
  const scene = made()[0] as Id;
  expect(song.text(scene, Field.scene.name)).toBe("Verse");
  expect(song.openEdit({ edit: "clip-to-slot", clip, track, scene })).toBe(true);
  song.commit();
  const slot = made().find((id) => song.kindOf(id) === Kind.slot) as Id;
  expect(song.childrenOf(slot)).toHaveLength(1);
  expect(song.openEdit({ edit: "capture-scene", slots: [slot], name: "Take" })).toBe(true);
  song.commit();
  expect(song.undoLabel()).toBe("Capture scene");
  const taken = made().find((id) => song.kindOf(id) === Kind.scene) as Id;
  expect(song.openEdit({ edit: "move-slot", slot, track, scene: taken })).toBe(true);
  song.commit();
  expect(song.openEdit({ edit: "slot-to-arrangement", slot, atTicks: 16 * TICKS_PER_QUARTER })).toBe(true);
  song.commit();
  expect(song.number(made()[0] as Id, Field.noteClip.startTicks)).toBe(16 * TICKS_PER_QUARTER);
});

test("a performance that was told becomes clips", () => {
  const { song, clip } = songWithClip();
  const track = song.parentOf(clip);
  const made = (): Id[] => song.changes().filter((change) => change.op === "create").map((change) => change.id);
  expect(song.openEdit({ edit: "add-scene", after: null, name: "" })).toBe(true);
  song.commit();
  expect(song.openEdit({ edit: "clip-to-slot", clip, track, scene: made()[0] as Id })).toBe(true);
  song.commit();
  const slot = made().find((id) => song.kindOf(id) === Kind.slot) as Id;
  const notices = new Uint8Array(2 * NoticeLayout.bytes), view = new DataView(notices.buffer);
  [[Notice.left, track], [Notice.launched, slot]].forEach(([type, id], i) => {
    view.setUint16(i * NoticeLayout.bytes + NoticeLayout.type, Number(type), true);
    view.setFloat32(i * NoticeLayout.bytes + NoticeLayout.value, 1, true);
    view.setBigUint64(i * NoticeLayout.bytes + NoticeLayout.id, BigInt(id as bigint), true);
    view.setBigInt64(i * NoticeLayout.bytes + NoticeLayout.positionFrame, BigInt(2 * TICKS_PER_QUARTER), true);
  });
  expect(song.recordPerformance(notices, 12 * TICKS_PER_QUARTER)).toBe(true);
  song.commit();
  expect(song.undoLabel()).toBe("Record performance");
  const played = made()[0] as Id;
  expect([song.number(played, Field.noteClip.startTicks), song.number(played, Field.noteClip.lengthTicks)]).toEqual([2 * TICKS_PER_QUARTER, 10 * TICKS_PER_QUARTER]);
  expect(song.number(clip, Field.noteClip.lengthTicks)).toBe(2 * TICKS_PER_QUARTER);
  expect(song.recordPerformance(new Uint8Array(0), 12 * TICKS_PER_QUARTER)).toBe(false);
});
