import { beforeEach, expect, test, vi } from "vitest";

const song = vi.hoisted(() => ({ devices: [1n] as bigint[] }));
vi.mock("../../../web/project/outward.ts", () => ({ outwardDevices: () => song.devices }));

import { Kind } from "@gen/schema";
import { MidiNotes } from "../../../web/audio/midi_notes.ts";
import type { OutgoingMidi } from "../../../wasm/midi_out.ts";

type Sent = [bytes: number[], atMs: number | undefined];
const on = (dueFrame: number): OutgoingMidi => ({ dueFrame, output: 1, bytes: [0x90, 60, 100] });
const off = (dueFrame: number): OutgoingMidi => ({ dueFrame, output: 1, bytes: [0x80, 60, 0] });

let page: EventTarget;
beforeEach(() => {
  song.devices = [1n];
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("Worker", class { postMessage(): void {} terminate(): void {} });
});

/** A song with a machine outside, a graph that sends, and a cable that hears. `frames` are milliseconds, and the first is heard now. */
function played() {
  const sent: Sent[] = [], waiting: OutgoingMidi[] = [], ends: OutgoingMidi[] = [], began = performance.now();
  const out = { take: () => waiting.splice(0), end: () => ends.splice(0) };
  const context = Object.assign(new EventTarget(), { state: "running" });
  const notes = new MidiNotes({ sendTo: (_, bytes, atMs) => void sent.push([[...bytes], atMs]) }, (atMs) => 1 + atMs - began);
  let changed = (_: unknown[]): void => {};
  notes.attach({ subscribeSound: (listener: typeof changed) => ((changed = listener), () => {}) } as never);
  notes.follow({ context, graph: { rateHz: 1000, midiOut: () => out } } as never);
  const devices = (...ids: bigint[]): void => {
    song.devices = ids;
    changed([{ kind: Kind.device, op: ids.length > 0 ? "create" : "delete" }]);
  };
  return { notes, sent, waiting, ends, context, devices, dueMs: (frame: number) => began + frame - 1 };
}

test("a_message_has_the_moment_at_which_its_frame_is_heard", () => {
  const { notes, sent, waiting, dueMs } = played();
  waiting.push(on(500), off(0));
  notes.tick();
  expect(sent[0]?.[1]).toBeCloseTo(dueMs(500), 3);
  expect(sent[1]?.[1]).toBeLessThan(dueMs(500));
});

test("what_ends_everything_waits_for_what_was_given_for_later", () => {
  const { notes, sent, waiting, ends, dueMs } = played();
  waiting.push(on(500));
  notes.tick();
  ends.push(off(0));
  notes.follow(null);
  expect(sent.at(-1)?.[0]).toEqual([0x80, 60, 0]);
  expect(sent.at(-1)?.[1]).toBeCloseTo(dueMs(500), 3);
});

test("an_interrupted_sound_leaves_nothing_held", () => {
  const { notes, sent, waiting, ends, context } = played();
  waiting.push(on(5));
  notes.tick();
  ends.push(off(0));
  context.state = "interrupted";
  context.dispatchEvent(new Event("statechange"));
  expect(sent.at(-1)?.[0]).toEqual([0x80, 60, 0]);
});

test("a_page_that_goes_ends_now_and_behind_what_is_still_to_come", () => {
  const { notes, sent, waiting, ends, dueMs } = played();
  waiting.push(on(500));
  notes.tick();
  ends.push(off(0));
  page.dispatchEvent(new Event("pagehide"));
  expect(sent.slice(1).map(([bytes]) => bytes)).toEqual([[0x80, 60, 0], [0x80, 60, 0]]);
  expect(sent[1]?.[1]).toBeUndefined();
  expect(sent[2]?.[1]).toBeCloseTo(dueMs(500), 3);
});

test("what_was_sent_while_nobody_asked_begins_nothing_when_the_device_comes_back", () => {
  const { notes, sent, waiting, devices } = played();
  devices();
  waiting.push(on(5), off(6));
  devices(1n);
  notes.tick();
  expect(sent.map(([bytes]) => bytes)).toEqual([[0x80, 60, 0]]);
});

test("what_was_under_way_to_another_graph_begins_nothing", () => {
  const { notes, sent, waiting } = played();
  waiting.push(on(5), off(900));
  notes.follow(null);
  expect(sent.map(([bytes]) => bytes)).toEqual([[0x80, 60, 0]]);
});
