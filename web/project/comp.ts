// What of a track's takes is heard: stretches one after the other, and the borders between them, which a hand moves.
import { t } from "../messages/index.ts";
import type { EditResult, Id, Project } from "./api.ts";
import { clipsOf } from "./song.ts";

export interface CompRange { readonly lane: Id; readonly fromTicks: number; readonly toTicks: number }

/** In order of time. */
export function compOf(project: Project, track: Id): CompRange[] {
  const columns = project.comp(track);
  return Array.from({ length: columns.count }, (_, i) => ({ lane: columns.lane[i] as Id, fromTicks: columns.fromTicks[i] ?? 0, toTicks: columns.toTicks[i] ?? 0 }));
}

/** That stretch as far as the take goes: beyond its ends nothing of it would be heard. Null: nothing of the take lies there. */
export function heldStretch(project: Project, { lane, fromTicks, toTicks }: CompRange): CompRange | null {
  const clips = clipsOf(project, lane), ends = clips.map(({ startTicks, lengthTicks }) => startTicks + lengthTicks);
  const from = Math.max(fromTicks, Math.min(...clips.map(({ startTicks }) => startTicks))), to = Math.min(toTicks, Math.max(...ends));
  return to > from ? { lane, fromTicks: from, toTicks: to } : null;
}
/** There that take is heard, and the others are not. */
export function chooseStretch(project: Project, stretch: CompRange): EditResult {
  const held = heldStretch(project, stretch);
  return held === null ? { ok: false, problem: t("The take has nothing there.") } : project.perform({ edit: "choose-take", ...held }).result;
}

/** Where one take goes over into another, and how far that may be moved. */
export interface CompEdge { readonly atTicks: number; readonly left: Id; readonly right: Id; readonly lowTicks: number; readonly highTicks: number }

export function edgesOf(ranges: readonly CompRange[]): CompEdge[] {
  return ranges.flatMap((range, index) => {
    const next = ranges[index + 1];
    return next === undefined || next.fromTicks !== range.toTicks ? [] : [{ atTicks: range.toTicks, left: range.lane, right: next.lane, lowTicks: range.fromTicks, highTicks: next.toTicks }];
  });
}
/** As near to there as its neighbours let it go, and the take that grows. */
export function heldEdge(project: Project, edge: CompEdge, ticks: number): number {
  const to = Math.min(edge.highTicks - 1, Math.max(edge.lowTicks + 1, Math.round(ticks))), later = to > edge.atTicks;
  const grown = heldStretch(project, { lane: later ? edge.left : edge.right, fromTicks: Math.min(to, edge.atTicks), toTicks: Math.max(to, edge.atTicks) });
  return grown === null ? edge.atTicks : later ? grown.toTicks : grown.fromTicks;
}

/** The ranges with a border elsewhere. */
export const withEdge = (ranges: readonly CompRange[], edge: CompEdge, toTicks: number): CompRange[] =>
  ranges.map((range) => (range.toTicks === edge.atTicks && range.lane === edge.left ? { ...range, toTicks } : range.fromTicks === edge.atTicks && range.lane === edge.right ? { ...range, fromTicks: toTicks } : range));

/** What lies between the two places goes to the take that grows. */
export function moveEdge(project: Project, edge: CompEdge, toTicks: number): EditResult {
  const to = heldEdge(project, edge, toTicks);
  if (to === edge.atTicks) return { ok: true, skipped: 0 };
  return chooseStretch(project, { lane: to > edge.atTicks ? edge.left : edge.right, fromTicks: Math.min(to, edge.atTicks), toTicks: Math.max(to, edge.atTicks) });
}
