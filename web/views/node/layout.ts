// Places for the nodes: columns by how far the sound has come, rows so that cables run level; what would overlap is pushed down.
import type { Id } from "../../project/api.ts";
import type { Graph } from "./graph_model.ts";

export const NODE_WIDTH = 168, NODE_HEIGHT = 76, COLUMN = 232, ROW = 100;
export interface Point { readonly x: number; readonly y: number }

const laid = new WeakMap<Graph, ReadonlyMap<Id, Point>>();
export function layoutGraph(graph: Graph): ReadonlyMap<Id, Point> {
  const places = laid.get(graph) ?? layOut(graph);
  laid.set(graph, places);
  return places;
}

function layOut(graph: Graph): Map<Id, Point> {
  const into = new Map<Id, Id[]>(), order = new Map(graph.nodes.map((node, index) => [node.id, index]));
  for (const cable of graph.cables) if (cable.kind === "chain" || cable.kind === "out" || cable.kind === "send") into.set(cable.to, [...(into.get(cable.to) ?? []), cable.from]);
  const depth = new Map<Id, number>();
  /** The longest way there; a circle of feedback ends where it is met again. */
  const depthOf = (id: Id, open: ReadonlySet<Id>): number => {
    const known = depth.get(id);
    if (known !== undefined) return known;
    const before = (into.get(id) ?? []).filter((one) => !open.has(one));
    const found = before.length === 0 ? 0 : 1 + Math.max(...before.map((one) => depthOf(one, new Set([...open, id]))));
    depth.set(id, found);
    return found;
  };
  for (const node of graph.nodes) depthOf(node.id, new Set());
  const places = new Map<Id, Point>(), bottoms = new Map<number, number>();
  const byDepth = [...graph.nodes].sort((a, b) => (depth.get(a.id) ?? 0) - (depth.get(b.id) ?? 0) || (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  for (const node of byDepth) {
    const column = depth.get(node.id) ?? 0, before = (into.get(node.id) ?? []).map((one) => places.get(one)?.y).filter((y) => y !== undefined);
    const wanted = node.kind === "modulator" ? (places.get(node.track)?.y ?? 0) + ROW : before.length === 0 ? 0 : before.reduce((sum, y) => sum + y, 0) / before.length;
    const y = Math.max(wanted, bottoms.get(column) ?? 0);
    bottoms.set(column, y + ROW);
    places.set(node.id, { x: column * COLUMN, y });
  }
  return places;
}
