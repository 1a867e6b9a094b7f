// A song's graph is made while one looks at the song, given once, and nobody's who left before.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Ahead, filledGraph } from "../../../web/audio/ahead.ts";
import type { Feeder } from "../../../web/audio/feeder.ts";
import { Kind } from "@gen/schema";
import type { Change, Id } from "../../../web/project/api.ts";
import type { GraphControl } from "../../../wasm/graph.ts";

const VOLUME: readonly Change[] = [{ id: 4n as Id, kind: Kind.track, op: "set", field: 3 }];

function looking(fails = false) {
  const told: string[] = [], graph = { rateHz: 48_000 } as GraphControl;
  const feeder = {
    fill: async () => void told.push("fill"), attach: (next: GraphControl | null) => void told.push(next === null ? "let go" : "attach"),
    edited: (_: readonly Change[], messagesOnly: boolean) => void told.push(messagesOnly ? "message" : "edit"), retry: () => void told.push("retry"),
  };
  const ahead = new Ahead(feeder, async () => {
    if (fails) throw new Error("no memory");
    told.push("create");
    return graph;
  });
  return { ahead, told, graph, feeder: feeder as unknown as Feeder };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("a_song_that_is_looked_at_has_its_graph_ready_for_the_first_play", async () => {
  const { ahead, told, graph, feeder } = looking();
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual(["create", "fill"]);
  expect(await filledGraph(ahead, feeder, 48_000)).toBe(graph);
  expect(told).toEqual(["create", "fill"]);
  expect(ahead.take(48_000)).toBeNull(); // it is taken
});
test("who_plays_at_once_waits_for_nothing_that_was_begun", async () => {
  const { ahead, told } = looking();
  await vi.advanceTimersByTimeAsync(100);
  expect(ahead.take(48_000)).toBeNull();
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual([]);
});
test("a_large_song_is_compiled_when_hands_rest", async () => {
  const waiting: { act: () => void; mostMs: number | undefined }[] = [];
  vi.stubGlobal("requestIdleCallback", (act: () => void, options?: { timeout?: number }) => waiting.push({ act, mostMs: options?.timeout }));
  vi.stubGlobal("cancelIdleCallback", (handle: number) => waiting.splice(handle - 1, 1));
  try {
    const { ahead, told } = looking(), other = looking();
    await vi.advanceTimersByTimeAsync(2000);
    expect(told).toEqual([]); // they are still at work
    expect(waiting.map(({ mostMs }) => (mostMs ?? Infinity) <= 5000)).toEqual([true, true]); // and if they never rest, in the end
    other.ahead.end();
    expect(waiting).toHaveLength(1);
    waiting[0]?.act();
    await vi.advanceTimersByTimeAsync(10);
    expect(told).toEqual(["create", "fill"]);
    expect(other.told).toEqual([]);
    ahead.end();
  } finally {
    vi.unstubAllGlobals();
  }
});
test("a_graph_of_another_rate_is_of_no_use", async () => {
  const { ahead } = looking();
  await vi.advanceTimersByTimeAsync(2000);
  expect(ahead.take(44_100)).toBeNull();
});
test("what_is_edited_before_the_first_play_is_a_plan_when_it_rests", async () => {
  const { ahead, told } = looking();
  await vi.advanceTimersByTimeAsync(2000);
  for (let turn = 0; turn < 5; turn++) {
    ahead.edited(VOLUME);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(told).toEqual(["create", "fill", "edit", "edit", "edit", "edit", "edit"]); // no message: nobody would take it
  await vi.advanceTimersByTimeAsync(1000);
  expect(told.at(-1)).toBe("retry");
  expect(told.filter((one) => one === "retry")).toHaveLength(1);
});
test("where_no_graph_can_be_made_nothing_is_said_before_one_plays", async () => {
  const { ahead, told } = looking(true);
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual(["let go"]);
  expect(ahead.take(48_000)).toBeNull();
});
