// When edits become plans of the audio thread: at once while they are heard, once for a whole busy hand while they are not.
import { Kind } from "@gen/schema";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Feeder } from "../../../web/audio/feeder.ts";
import type { Change, Id } from "../../../web/project/api.ts";
import type { OpenProject } from "../../../web/project/project.ts";
import type { Document } from "../../../wasm/document.ts";
import { GraphControl } from "../../../wasm/graph.ts";

const NOTES: readonly Change[] = [{ id: 3n as Id, kind: Kind.noteClip, op: "set", field: 1 }], TRACK: readonly Change[] = [{ id: 4n as Id, kind: Kind.track, op: "create", field: 0 }];
const STEP_MS = 20;

function fed(heard: { now: boolean }, room = { now: true }) {
  const plans: number[] = [], graph = { feed: () => (plans.push(performance.now()), room.now), commands: { send: () => true } } as unknown as GraphControl;
  const project = { folder: null, document: { assetDigests: () => [] }, responses: { subscribe: () => () => {} } } as unknown as OpenProject;
  const feeder = new Feeder(project, () => heard.now, () => {});
  feeder.attach(graph);
  plans.length = 0;
  /** The player asks every 100 ms. */
  const pass = (ms: number): void => {
    for (let at = 0; at < ms; at += 100) {
      vi.advanceTimersByTime(100);
      feeder.retry();
    }
  };
  return { feeder, plans, pass };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.stubGlobal("requestAnimationFrame", (run: (now: number) => void) => setTimeout(() => run(performance.now()), STEP_MS));
  vi.stubGlobal("cancelAnimationFrame", (handle: ReturnType<typeof setTimeout>) => clearTimeout(handle));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("what_is_heard_is_planned_behind_the_frame_that_shows_it", () => {
  const { feeder, plans } = fed({ now: true });
  feeder.edited(NOTES, false);
  feeder.edited(NOTES, false);
  expect(plans).toHaveLength(0);
  vi.advanceTimersByTime(2 * STEP_MS);
  expect(plans).toHaveLength(1);
});
test("how_late_a_plan_is_is_asked_of_the_plan_and_not_of_what_came_after_it", () => {
  let asked = "nothing", missing = 2;
  const document = { compile: () => (asked = "the plan"), segmentKeys: () => (asked = "its keys"), planLatency: () => (asked === "the plan" ? 64 + missing : 480_000_000) };
  const engine = { give: () => 1, check: () => {}, exports: { tutti_graph_install: () => 0 } };
  const graph = Object.create(GraphControl.prototype) as GraphControl;
  Object.assign(graph, { engine, collect: () => {}, putMissing: () => missing-- > 0 });
  graph.feed(document as unknown as Document);
  expect(graph.latencyFrames).toBe(64); // of the last plan, behind which nothing was missing
});
test("a_hand_that_nobody_hears_costs_one_plan_when_it_rests", () => {
  const { feeder, plans, pass } = fed({ now: false });
  for (let edit = 0; edit < 8; edit++) {
    feeder.edited(NOTES, false);
    pass(100);
  }
  expect(plans).toHaveLength(0);
  pass(300);
  expect(plans).toHaveLength(1);
  pass(2000);
  expect(plans).toHaveLength(1);
});
test("a_hand_that_never_rests_is_planned_about_once_a_second", () => {
  const { feeder, plans, pass } = fed({ now: false });
  for (let edit = 0; edit < 50; edit++) {
    feeder.edited(NOTES, false);
    pass(100);
  }
  expect(plans.length).toBeGreaterThanOrEqual(4);
  expect(plans.length).toBeLessThanOrEqual(5);
});
test("a_command_that_needs_the_plan_does_not_wait_for_the_hand_to_rest", () => {
  const { feeder, plans } = fed({ now: false });
  feeder.edited(NOTES, false);
  expect(feeder.isLate()).toBe(true);
  feeder.hurry();
  vi.advanceTimersByTime(2 * STEP_MS);
  expect(plans).toHaveLength(1);
  expect(feeder.isLate()).toBe(false);
});
test("keys_wait_for_tracks_and_not_for_clips", () => {
  const { feeder } = fed({ now: false });
  feeder.edited(NOTES, false);
  expect(feeder.isLateForKeys()).toBe(false);
  feeder.edited(TRACK, false);
  expect(feeder.isLateForKeys()).toBe(true);
  feeder.hurry();
  vi.advanceTimersByTime(2 * STEP_MS);
  expect(feeder.isLateForKeys()).toBe(false);
  feeder.edited([], false);
  expect(feeder.isLateForKeys()).toBe(true);
});
test("a_plan_that_found_no_room_is_tried_again_soon", () => {
  const room = { now: true }, { feeder, plans, pass } = fed({ now: true }, room);
  room.now = false;
  feeder.edited(NOTES, false);
  vi.advanceTimersByTime(2 * STEP_MS);
  expect(plans).toHaveLength(1);
  expect(feeder.isLate()).toBe(true);
  room.now = true;
  pass(100);
  expect(plans).toHaveLength(2);
  expect(feeder.isLate()).toBe(false);
});

/** A graph that lacks what an effect reads until it was put, and a worker that makes it when the test says so. */
function fedWithKernel() {
  const done: (() => void)[] = [], held: boolean[] = [], listeners: (() => void)[] = [], key = { object: 5n, revision: 6n }, kernel = { job: new Uint8Array(1), sounds: [] };
  let has = false, plans = 0;
  const graph = { feed: (_: unknown, travel: (missing: unknown) => boolean) => (plans++, has || travel({ key, kernel }), true), put: () => void (has = true), commands: { send: () => true } } as unknown as GraphControl;
  const responses = { subscribe: (listener: () => void) => (listeners.push(listener), () => {}), make: () => new Promise((resolve) => done.push(() => resolve(new Uint8Array(8)))) };
  const project = { folder: null, responses, document: { assetDigests: () => [], holdSegment: (_: unknown, is: boolean) => void held.push(is) } } as unknown as OpenProject;
  const feeder = new Feeder(project, () => true, () => {});
  feeder.attach(graph);
  return { feeder, held, made: done, tell: (): void => listeners.forEach((listener) => listener()), plans: (): number => plans };
}
test("what_an_effect_reads_is_made_once_elsewhere_and_joins_with_the_next_plan", async () => {
  const { feeder, held, made, plans } = fedWithKernel();
  feeder.edited(TRACK, false);
  vi.advanceTimersByTime(2 * STEP_MS);
  expect([plans(), made.length, held]).toEqual([2, 1, [true, true]]); // asked for twice, made once
  made[0]?.();
  await feeder.settled();
  expect(held.at(-1)).toBe(false);
  vi.advanceTimersByTime(2 * STEP_MS);
  expect([plans(), made.length]).toEqual([3, 1]);
});
test("a_hand_on_a_response_waits_for_the_one_that_is_being_made", async () => {
  const { feeder, made, plans, tell } = fedWithKernel();
  for (let move = 0; move < 20; move++) tell();
  vi.advanceTimersByTime(2 * STEP_MS);
  expect(plans()).toBe(1);
  made[0]?.();
  await feeder.settled();
  vi.advanceTimersByTime(2 * STEP_MS);
  expect(plans()).toBe(2); // with where the hand is by then
  tell();
  vi.advanceTimersByTime(2 * STEP_MS);
  expect(plans()).toBe(3);
});
