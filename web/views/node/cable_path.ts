// The way of a cable between two places, as a path.
import { getBezierPath, Position } from "@xyflow/react";
import type { CableKind } from "./graph_model.ts";
import { COLUMN, NODE_WIDTH } from "./layout.ts";

/** Back below both nodes, where sound goes round. */
const roundPath = (x0: number, y0: number, x1: number, y1: number): string => {
  const low = Math.max(y0, y1) + 72;
  return `M${x0} ${y0}C${x0 + 56} ${y0} ${x0 + 56} ${low} ${x0 - 20} ${low}L${x1 + 20} ${low}C${x1 - 56} ${low} ${x1 - 56} ${y1} ${x1} ${y1}`;
};

/** From the end of a short chain level on to the column before its goal: behind no node of longer chains. */
const bendAt = (kind: CableKind, x0: number, x1: number): number => (kind === "out" ? Math.max(x0, x1 - (COLUMN - NODE_WIDTH)) : x0);

/** The path, and the place of its words. */
export function cablePath(kind: CableKind, x0: number, y0: number, x1: number, y1: number): readonly [path: string, x: number, y: number] {
  if (x1 <= x0) return [roundPath(x0, y0, x1, y1), (x0 + x1) / 2, Math.max(y0, y1) + 72];
  const [bezier, x, y] = getBezierPath({ sourceX: bendAt(kind, x0, x1), sourceY: y0, targetX: x1, targetY: y1, sourcePosition: Position.Right, targetPosition: Position.Left });
  return [`M${x0} ${y0}L${bezier.slice(1)}`, x, y];
}
