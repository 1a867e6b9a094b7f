import { expect, test } from "vitest";
import { MidiOutputs, type MidiOutputsState, type OutputMemory } from "../../../web/audio/midi_outputs.ts";

const clock = { write: () => [], songFrame: () => 0, playing: () => false, loop: () => null, rateHz: () => 48000 };

/** Machines on cables, and a browser that remembers. */
async function plugged(names: readonly string[], kept = new Map<number, string>()) {
  const sent: [string, number[], number | undefined][] = [];
  const machine = (id: string) => ({ id, name: id, state: "connected", send: (bytes: number[], at?: number) => void sent.push([id, bytes, at]) });
  const access = Object.assign(new EventTarget(), { inputs: new Map(), outputs: new Map(names.map((id) => [id, machine(id)])) });
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { requestMIDIAccess: () => Promise.resolve(access) } });
  const memory: OutputMemory = { recall: (number) => kept.get(number) ?? null, keep: (number, id) => void kept.set(number, id) };
  const outputs = new MidiOutputs(clock, memory);
  await outputs.open();
  const plug = (id: string): void => {
    access.outputs.set(id, machine(id));
    access.dispatchEvent(new Event("statechange"));
  };
  return { outputs, sent, kept, plug };
}
const numbers = (state: MidiOutputsState): unknown => state.kind === "on" && Object.fromEntries(state.outputs.map(({ id, number }) => [id, number]));

test("outputs_take_numbers_in_the_order_in_which_they_were_found", async () => {
  const { outputs } = await plugged(["synth", "rack"]);
  expect(numbers(outputs.state.get())).toEqual({ synth: 1, rack: 2 });
});

test("a_number_that_was_given_is_kept_whatever_else_is_plugged_in", async () => {
  const first = await plugged(["synth", "rack"]);
  first.outputs.giveNumber(1, "rack");
  expect(numbers(first.outputs.state.get())).toEqual({ rack: 1, synth: 2 });
  const { outputs } = await plugged(["new", "synth", "rack"], first.kept);
  expect(numbers(outputs.state.get())).toEqual({ rack: 1, new: 2, synth: 3 });
});

test("what_a_number_hangs_on_comes_back_to_it_when_it_was_away", async () => {
  const kept = new Map([[1, "rack"]]);
  expect(numbers((await plugged(["synth"], kept)).outputs.state.get())).toEqual({ synth: 1 });
  expect(numbers((await plugged(["synth", "rack"], kept)).outputs.state.get())).toEqual({ synth: 2, rack: 1 });
});

test("a_message_goes_to_its_number_at_its_moment_and_to_nobody_where_nothing_hangs", async () => {
  const { outputs, sent } = await plugged(["synth", "rack"]);
  outputs.sendTo(2, [0x90, 60, 100], 123);
  outputs.sendTo(7, [0x90, 60, 100], 123);
  expect(sent).toEqual([["rack", [0x90, 60, 100], 123]]);
});

test("what_is_held_on_a_cable_ends_there_when_its_number_is_given_to_another", async () => {
  const { outputs, sent } = await plugged(["synth", "rack"]);
  const later = performance.now() + 500;
  outputs.sendTo(1, [0x92, 60, 100], later);
  outputs.sendTo(1, [0x92, 64, 100], later);
  outputs.sendTo(1, [0x82, 64, 0], later);
  sent.length = 0;
  outputs.giveNumber(1, "rack");
  // not before it began, and with the pedal
  expect(sent).toEqual([["synth", [0x82, 60, 0], later], ["synth", [0xb2, 64, 0], later], ["synth", [0xb2, 123, 0], later]]);
  outputs.giveNumber(1, "synth");
  expect(sent.length).toBe(3);
});

test("another_cable_plugged_in_lets_go_of_nothing_that_keeps_its_number", async () => {
  const { outputs, sent, plug } = await plugged(["synth"], new Map([[2, "rack"]]));
  outputs.sendTo(1, [0x90, 60, 100]);
  plug("rack");
  expect(sent.length).toBe(1);
});

test("a_cable_that_comes_back_to_its_number_takes_nothing_along_that_is_held", async () => {
  const { outputs, sent, plug } = await plugged(["synth"], new Map([[1, "rack"]]));
  outputs.sendTo(1, [0x90, 60, 100]);
  plug("rack");
  expect(sent.slice(1).map(([id, bytes]) => [id, bytes])).toContainEqual(["synth", [0x80, 60, 0]]);
  outputs.sendTo(1, [0x90, 62, 100]);
  expect(sent.at(-1)?.[0]).toBe("rack");
});
