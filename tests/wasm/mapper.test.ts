// A MIDI controller on a fader, from learning it to the edit: the document's mappings as the page uses them, with a player that
// writes down what it is told.
import { expect, test, vi } from "vitest";
import { Field, Kind, TrackType } from "@gen/schema";
import { LAUNCH, MidiMapper } from "../../web/audio/midi_mapper";
import type { Batch, EditResult, Id, MusicalEdit, Player } from "../../web/project/api";
import type { OpenProject } from "../../web/project/project";
import { newDocument } from "./engine";

function rig() {
  const document = newDocument(), edits: string[] = [], lives: [field: number, value: number][] = [];
  const project = {
    document,
    isRebuilding: () => false,
    exists: (id: Id) => document.exists(id),
    kindOf: (id: Id) => document.kindOf(id),
    bool: (id: Id, field: number) => document.number(id, field) !== 0,
    perform(edit: MusicalEdit) {
      if (document.openEdit(edit)) document.commit();
    },
    edit(label: string, build: (batch: Batch) => void): EditResult {
      edits.push(label);
      return { ok: true, ...document.edit(label, build) };
    },
  };
  const launched: string[] = [];
  let writes = false;
  const player = { live: (_object: Id, field: number, value: number) => void lives.push([field, value]), release: () => writes, launcher: {
    launchSlot: (slot: Id, press: number) => launched.push(`slot ${slot} ${press}`), releaseSlot: (slot: Id) => launched.push(`release ${slot}`), stopTrack: (stopped: Id | null) => launched.push(`stop ${stopped}`) } };
  const mapper = new MidiMapper(player as unknown as Player);
  let track = 0n as Id;
  document.edit("Add track", (batch) => {
    track = batch.create(Kind.track, 1n as Id, "last");
    batch.setInt(track, Field.track.type, TrackType.audio);
  });
  mapper.attach(project as unknown as OpenProject);
  const turn = (value: number): boolean => mapper.hear("knobs", Uint8Array.of(0xb2, 21, value));
  return { document, mapper, track, turn, edits, lives, launched, writing: (on: boolean) => void (writes = on) };
}

test("the next controller is learned, waits for its fader, and is one edit when it rests", () => {
  vi.useFakeTimers();
  const { document, mapper, track, turn, edits, lives } = rig();
  mapper.learn({ object: track, field: Field.track.gainDb });
  mapper.hear("knobs", Uint8Array.of(0x90, 60, 100)); // a key is no controller
  expect(mapper.learning.get()).not.toBeNull();
  turn(0);
  expect(mapper.learning.get()).toBeNull();
  const [mapping] = document.childrenOf(1n as Id, Kind.mapping);
  expect([document.number(mapping as Id, Field.mapping.controller), document.number(mapping as Id, Field.mapping.channel)]).toEqual([21, 2]);
  for (let value = 1; value < 60; value++) turn(value);
  expect(lives).toEqual([]);
  expect(mapper.pickup.get()?.pointsTo).toBeLessThan(mapper.pickup.get()?.standsAt ?? 0);
  for (let value = 60; value < 120; value++) turn(value);
  expect(mapper.pickup.get()).toBeNull();
  expect(lives.length).toBeGreaterThan(20);
  expect(edits).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(edits.length).toBe(1);
  expect(document.number(track, Field.track.gainDb)).toBeCloseTo(lives[lives.length - 1]?.[1] ?? 0, 9);
  vi.useRealTimers();
});

test("a key is learned for a slot, launches it and is no note; a button stops a track", () => {
  const { document, mapper, track, launched } = rig();
  let slot = 0n as Id;
  document.edit("A slot", (batch) => {
    slot = batch.create(Kind.slot, track, "last");
    batch.setRef(slot, Field.slot.scene, batch.create(Kind.scene, 1n as Id, "last"));
  });
  const send = (...bytes: number[]): boolean => mapper.hear("pads", Uint8Array.from(bytes));
  mapper.learn({ object: slot, field: LAUNCH });
  expect([send(0x80, 40, 0), mapper.learning.get() === null]).toEqual([false, false]); // a key that comes up is not meant
  expect([send(0x92, 40, 127), mapper.learning.get()]).toEqual([true, null]);
  expect(launched).toEqual([]);
  expect([send(0x92, 40, 127), send(0x92, 41, 127), send(0x93, 40, 127), send(0x82, 40, 0)]).toEqual([true, false, false, true]);
  mapper.learn({ object: track, field: LAUNCH });
  send(0xb0, 30, 127);
  send(0xb0, 30, 0);
  send(0xb0, 30, 127);
  expect(launched).toEqual([`slot ${slot} 1`, `release ${slot}`, `stop ${track}`]);
});

test("what becomes automation is no edit besides", () => {
  vi.useFakeTimers();
  const { mapper, track, turn, edits, lives, writing } = rig();
  mapper.learn({ object: track, field: Field.track.gainDb });
  writing(true);
  for (let value = 80; value < 120; value++) turn(value);
  vi.advanceTimersByTime(1000);
  expect(lives.length).toBeGreaterThan(10);
  expect(edits).toEqual([]);
  vi.useRealTimers();
});

test("a switch has no message and is edited where it changes", () => {
  const { document, mapper, track, turn, edits } = rig();
  mapper.learn({ object: track, field: Field.track.mute });
  turn(0);
  turn(0);
  turn(127);
  expect(document.number(track, Field.track.mute)).toBe(1);
  turn(120);
  turn(0);
  expect(document.number(track, Field.track.mute)).toBe(0);
  expect(edits.length).toBe(2);
});
