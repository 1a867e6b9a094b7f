// What moves a parameter besides hands and automation: modulators of the same track, each by so much of its travel.
import { english, term } from "../messages/index.ts";
import type { EditResult, Id, Project } from "./api.ts";
import { targetStep } from "./automation.ts";
import { ConnectionType, Field, Kind } from "./fields.ts";
import { devicesOf, infoOf } from "./song.ts";

const F = Field.connection;
const BOTH_WAYS = 1, DEPTH = 0.25;

export interface Modulation { readonly connection: Id; readonly source: Id; readonly depth: number; readonly bothWays: boolean }

/** What moves a field of an object; a parameter is 256 and its number. */
export function modulationsOf(project: Project, object: Id, field: number): Modulation[] {
  const moves = (one: Id): boolean => project.ref(one, F.target) === object && project.int(one, F.type) === ConnectionType.modulation && project.int(one, F.param) === field && !project.bool(one, F.mute);
  return project.childrenOf(project.root, Kind.connection).filter(moves).map((connection) => ({ connection, source: project.ref(connection, F.source), depth: project.real(connection, F.depth), bothWays: project.int(connection, F.polarity) === BOTH_WAYS }));
}

/** How far all of them together may move a value that stands at `travel`, in its travel; null: nothing moves it. */
export function reachOf(list: readonly Pick<Modulation, "depth" | "bothWays">[], travel: number): readonly [number, number] | null {
  let low = travel, high = travel;
  for (const { depth, bothWays } of list) {
    low -= bothWays ? Math.abs(depth) : Math.max(0, -depth);
    high += bothWays ? Math.abs(depth) : Math.max(0, depth);
  }
  return list.length === 0 || high - low < 1e-6 ? null : [Math.max(0, low), Math.min(1, high)];
}

export const modulatorsOf = (project: Project, track: Id): Id[] => devicesOf(project, track).filter((device) => infoOf(project, device)?.role === "modulator");

export const modulate = (project: Project, source: Id, object: Id, field: number): EditResult => project.edit(english("{device} moves {name}", { device: infoOf(project, source)?.name ?? term(english("Modulator")), name: term(targetStep(project, { object, field })) }), (batch) => {
  const made = batch.create(Kind.connection, project.root, "last");
  batch.setInt(made, F.type, ConnectionType.modulation);
  batch.setRef(made, F.source, source);
  batch.setRef(made, F.target, object);
  batch.setInt(made, F.param, field);
  batch.setReal(made, F.depth, DEPTH);
});
export const setDepth = (project: Project, modulation: Modulation, depth: number): EditResult => project.edit(english("Modulation depth"), (batch) => batch.setReal(modulation.connection, F.depth, depth));
export const leaveAlone = (project: Project, modulation: Modulation): EditResult => project.edit(english("Stop modulating"), (batch) => batch.delete(modulation.connection));
