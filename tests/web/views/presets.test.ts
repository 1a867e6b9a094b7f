import { expect, test } from "vitest";
import type { Id, Project } from "../../../web/project/api.ts";
import { DEVICES, Field } from "../../../web/project/fields.ts";
import { createCompare } from "../../../web/views/device/compare.ts";
import { currentSound, matches, neighbour, soundsOf, valuesOf, type Sound } from "../../../web/views/device/sounds.ts";

const delay = DEVICES.find((device) => device.id === "delay")!;
const DEVICE = 7n as Id;

/** A project of one delay, as far as these views ask. */
function song(): Project & { params: number[]; preset: string; steps: string[] } {
  const params = delay.params.map((param) => param.fallback), steps: string[] = [];
  const project = {
    params, preset: "", steps,
    exists: () => true, int: () => delay.number, param: (_: Id, number: number) => params[number]!, text: () => project.preset, parentOf: () => 1n as Id,
    presets: () => [{ index: 3, id: "delay-slap", name: "Slap", tags: ["delay", "short"], device: delay.number, values: params }, { index: 4, id: "other", name: "Other", tags: [], device: 99, values: [] }],
    instruments: () => [{ name: "Warm pad", icon: "cloud", family: "Pads", parts: [{ device: 2, values: [] }, { device: 9, values: [] }] }],
    edit(label: string, build: (batch: unknown) => void) {
      steps.push(label);
      build({ setParam: (_: Id, number: number, value: number) => (params[number] = value), setText: (_: Id, field: number, text: string) => field === Field.device.preset && (project.preset = text) });
      return { ok: true, skipped: 0 };
    },
  };
  return project as unknown as Project & { params: number[]; preset: string; steps: string[] };
}

test("flipping_goes_to_and_fro_between_two_settings_in_one_step_each", () => {
  const project = song(), compare = createCompare(project);
  compare.flip(DEVICE); // B begins like A
  expect([compare.side(DEVICE), project.steps]).toEqual(["B", []]);
  project.params[2] = 777;
  project.preset = "Mine";
  compare.flip(DEVICE);
  expect([compare.side(DEVICE), project.params[2], project.preset, project.steps]).toEqual(["A", delay.params[2]!.fallback, "", ["Compare with \u2068A\u2069"]]);
  compare.flip(DEVICE);
  expect([compare.side(DEVICE), project.params[2], project.preset]).toEqual(["B", 777, "Mine"]);
});
test("copying_makes_the_other_side_what_is_heard", () => {
  const project = song(), compare = createCompare(project);
  compare.flip(DEVICE);
  project.params[2] = 500;
  compare.copy(DEVICE);
  compare.flip(DEVICE);
  expect([compare.side(DEVICE), project.params[2]]).toEqual(["A", 500]);
});
test("sounds_are_ones_own_then_the_devices_then_the_instruments", () => {
  const own = [{ device: "delay", name: "Mine", tags: ["own"], values: { time_ms: 1e9, gone: 5 } }, { device: "synth", name: "No", tags: [], values: {} }];
  const names = soundsOf(song(), delay, own, false).map(({ name }) => name);
  expect(names).toEqual(["Mine", "Slap"]);
  expect(soundsOf(song(), delay, own, true).map(({ name }) => name)).toEqual(["Mine", "Slap", "Warm pad"]);
  expect(valuesOf(delay, own[0]!)[delay.params.findIndex(({ id }) => id === "time_ms")]).toBe(2000);
});
test("the_arrows_go_round", () => {
  const sounds = ["a", "b", "c"].map((name) => ({ key: name, name }) as Sound);
  expect(neighbour(sounds, sounds[2], 1)?.name).toBe("a");
  expect(neighbour(sounds, sounds[0], -1)?.name).toBe("c");
  expect(neighbour(sounds, undefined, 1)?.name).toBe("a");
  expect(neighbour(sounds, undefined, -1)?.name).toBe("c");
  expect(neighbour([], undefined, 1)).toBeUndefined();
  expect(currentSound(sounds, "b")?.key).toBe("b");
  expect(currentSound(sounds, "")).toBeUndefined();
});
test("every_word_of_a_search_counts_in_any_order", () => {
  expect(matches("Warm pad Pads soft slow", "slow pad")).toBe(true);
  expect(matches("Warm pad Pads soft slow", "fast pad")).toBe(false);
  expect(matches("Warm pad", "")).toBe(true);
});
