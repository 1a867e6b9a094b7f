import { expect, test } from "vitest";
import type { Id } from "../../../web/project/api.ts";
import type { Cable, Graph, GraphNode } from "../../../web/views/node/graph_model.ts";
import { layoutGraph, ROW } from "../../../web/views/node/layout.ts";

const node = (id: number): GraphNode => ({ id: BigInt(id) as Id, kind: "bus", track: BigInt(id) as Id, name: String(id), facts: [], hue: 1, side: false, off: false });
const cable = (from: number, to: number, kind: Cable["kind"] = "out"): Cable => ({ id: `${from}-${to}`, kind, from: BigInt(from) as Id, to: BigInt(to) as Id, hue: 1, label: "", track: null, gainDb: 0, connection: null });
const graph = (count: number, cables: Cable[]): Graph => ({ nodes: Array.from({ length: count }, (_, i) => node(i + 1)), cables });

test("sound_runs_from_left_to_right", () => {
  const cables = [cable(1, 2), cable(2, 4), cable(3, 4), cable(1, 4)], places = layoutGraph(graph(4, cables));
  for (const { from, to } of cables) expect(places.get(from)?.x).toBeLessThan(places.get(to)?.x ?? 0);
});
test("nodes_of_a_column_do_not_overlap", () => {
  const places = [...layoutGraph(graph(9, [1, 2, 3, 4, 5, 6, 7].map((from) => cable(from, from % 2 === 0 ? 8 : 9)))).values()];
  for (const a of places) for (const b of places) if (a !== b && a.x === b.x) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(ROW);
});
test("a_circle_of_sends_ends", () => {
  expect(layoutGraph(graph(3, [cable(1, 2, "send"), cable(2, 1, "send"), cable(2, 3)])).size).toBe(3);
});
