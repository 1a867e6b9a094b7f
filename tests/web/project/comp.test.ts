// A take is heard as far as it goes, whatever a hand swipes over.
import { expect, test } from "vitest";
import type { Id, Project } from "../../../web/project/api.ts";
import { chooseStretch, heldEdge, heldStretch } from "../../../web/project/comp.ts";

const SHORT = 1n as Id, LONG = 2n as Id, EMPTY = 3n as Id, SPANS: Readonly<Record<string, readonly (readonly [number, number])[]>> = { "1": [[100, 400]], "2": [[0, 300], [500, 500]], "3": [] };
const asked: unknown[] = [];
const project = {
  clips: (lane: Id) => {
    const spans = SPANS[String(lane)] ?? [];
    return { count: spans.length, id: spans.map((_, index) => BigInt(index)), kind: spans.map(() => 0), startTicks: spans.map(([start]) => start), lengthTicks: spans.map(([, length]) => length) };
  },
  perform: (edit: unknown) => (asked.push(edit), { result: { ok: true, skipped: 0 } }),
} as unknown as Project;

test("a_stretch_ends_where_the_take_does", () => {
  expect(heldStretch(project, { lane: SHORT, fromTicks: 200, toTicks: 900 })).toEqual({ lane: SHORT, fromTicks: 200, toTicks: 500 });
  expect(heldStretch(project, { lane: LONG, fromTicks: -50, toTicks: 2000 })).toEqual({ lane: LONG, fromTicks: 0, toTicks: 1000 });
});
test("where_a_take_has_nothing_nothing_is_chosen_and_it_is_said", () => {
  for (const stretch of [{ lane: SHORT, fromTicks: 500, toTicks: 900 }, { lane: SHORT, fromTicks: 0, toTicks: 100 }, { lane: EMPTY, fromTicks: 0, toTicks: 900 }]) {
    expect(heldStretch(project, stretch)).toBe(null);
    expect(chooseStretch(project, stretch)).toEqual({ ok: false, problem: "The take has nothing there." });
  }
  expect(asked).toEqual([]);
  chooseStretch(project, { lane: SHORT, fromTicks: 450, toTicks: 900 });
  expect(asked).toEqual([{ edit: "choose-take", lane: SHORT, fromTicks: 450, toTicks: 500 }]);
});
test("a_border_is_moved_as_far_as_the_take_that_grows_goes", () => {
  const edge = { atTicks: 300, left: SHORT, right: LONG, lowTicks: 100, highTicks: 1000 };
  expect(heldEdge(project, edge, 450)).toBe(450);
  expect(heldEdge(project, edge, 900)).toBe(500);
  expect(heldEdge(project, edge, 150)).toBe(150);
  expect(heldEdge(project, { ...edge, left: LONG, right: SHORT, lowTicks: 0 }, 20)).toBe(100);
});
