// What of a track's takes is heard: stretches one after the other, and the borders between them, which a hand moves.
import type { EditResult, Id, Project } from "./api.ts";

export interface CompRange { readonly lane: Id; readonly fromTicks: number; readonly toTicks: number }

/** In order of time. */
export function compOf(project: Project, track: Id): CompRange[] {
  const columns = project.comp(track);
  return Array.from({ length: columns.count }, (_, i) => ({ lane: columns.lane[i] as Id, fromTicks: columns.fromTicks[i] ?? 0, toTicks: columns.toTicks[i] ?? 0 }));
}

/** Where one take goes over into another, and how far that may be moved. */
export interface CompEdge { readonly atTicks: number; readonly left: Id; readonly right: Id; readonly lowTicks: number; readonly highTicks: number }

export function edgesOf(ranges: readonly CompRange[]): CompEdge[] {
  return ranges.flatMap((range, index) => {
    const next = ranges[index + 1];
    return next === undefined || next.fromTicks !== range.toTicks ? [] : [{ atTicks: range.toTicks, left: range.lane, right: next.lane, lowTicks: range.fromTicks, highTicks: next.toTicks }];
  });
}
export const heldEdge = (edge: CompEdge, ticks: number): number => Math.min(edge.highTicks - 1, Math.max(edge.lowTicks + 1, Math.round(ticks)));

/** The ranges with a border elsewhere. */
export const withEdge = (ranges: readonly CompRange[], edge: CompEdge, toTicks: number): CompRange[] =>
  ranges.map((range) => (range.toTicks === edge.atTicks && range.lane === edge.left ? { ...range, toTicks } : range.fromTicks === edge.atTicks && range.lane === edge.right ? { ...range, fromTicks: toTicks } : range));

/** What lies between the two places goes to the take that grows. */
export function moveEdge(project: Project, edge: CompEdge, toTicks: number): EditResult {
  const to = heldEdge(edge, toTicks);
  if (to === edge.atTicks) return { ok: true, skipped: 0 };
  const later = to > edge.atTicks;
  return project.perform({ edit: "choose-take", lane: later ? edge.left : edge.right, fromTicks: Math.min(to, edge.atTicks), toTicks: Math.max(to, edge.atTicks) }).result;
}
