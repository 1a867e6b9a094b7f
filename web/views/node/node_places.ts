// Where hands have put nodes of the graph, kept for each project in this browser: how somebody looks at a song is not part of it. All others
// lie where they are laid.
import type { Id, Project } from "../../project/api.ts";
import { recall, remember, type Desk } from "../app.ts";
import type { Point } from "./layout.ts";

const KEPT_MOST = 1000; // nodes; those that were put first are forgotten first

const keyOf = (project: Project): string => `nodes.${project.id}`;

/** What was kept; anything strange in it is left out. */
export function nodePlacesOf(project: Project): Map<Id, Point> {
  try {
    const all = JSON.parse(recall(keyOf(project)) ?? "[]") as readonly (readonly unknown[])[];
    return new Map(all.flatMap(([id, x, y]) => (typeof id === "string" && /^\d+$/.test(id) && Number.isFinite(x) && Number.isFinite(y) ? [[BigInt(id) as Id, { x: x as number, y: y as number }]] : [])));
  } catch {
    return new Map();
  }
}

/** Keeps them as they are now: told when a hand lets go, not while it moves. One that was taken away keeps its place, as it may come back. */
export const keepNodePlaces = ({ project, nodePlaces }: Desk): void =>
  remember(keyOf(project), JSON.stringify([...nodePlaces].slice(-KEPT_MOST).map(([id, { x, y }]) => [String(id), x, y])));
