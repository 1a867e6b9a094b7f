import { expect, test } from "vitest";
import { MidiOutputs, type MidiOutputsState, type OutputMemory } from "../../../web/audio/midi_outputs.ts";

const clock = { write: () => [], songFrame: () => 0, playing: () => false, loop: () => null, rateHz: () => 48000 };

/** Machines on cables, and a browser that remembers. */
async function plugged(names: readonly string[], kept = new Map<number, string>()) {
  const sent: unknown[] = [];
  const access = Object.assign(new EventTarget(), { inputs: new Map(), outputs: new Map(names.map((id) => [id, { id, name: id, state: "connected", send: (bytes: number[], at?: number) => void sent.push([id, bytes, at]) }])) });
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { requestMIDIAccess: () => Promise.resolve(access) } });
  const memory: OutputMemory = { recall: (number) => kept.get(number) ?? null, keep: (number, id) => void kept.set(number, id) };
  const outputs = new MidiOutputs(clock, memory);
  await outputs.open();
  return { outputs, sent, kept };
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
