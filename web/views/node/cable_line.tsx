// A cable: solid for sound, dotted for what steers, dashed with its delay for feedback. levels.ts gives it its thickness.
import { EdgeLabelRenderer, getBezierPath, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import type { Cable } from "./graph_model.ts";
import { COLUMN, NODE_WIDTH } from "./layout.ts";

export type CableEdge = Edge<{ cable: Cable }, "cable">;

/** Back below both nodes, where sound goes round. */
const roundPath = (x0: number, y0: number, x1: number, y1: number): string => {
  const low = Math.max(y0, y1) + 72;
  return `M${x0} ${y0}C${x0 + 56} ${y0} ${x0 + 56} ${low} ${x0 - 20} ${low}L${x1 + 20} ${low}C${x1 - 56} ${low} ${x1 - 56} ${y1} ${x1} ${y1}`;
};

/** From the end of a short chain level on to the column before its goal: behind no node of longer chains. */
const bendAt = (cable: Cable, x0: number, x1: number): number => (cable.kind === "out" ? Math.max(x0, x1 - (COLUMN - NODE_WIDTH)) : x0);

export const CableLine = memo(function CableLine({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected }: EdgeProps<CableEdge>) {
  if (!data) return null;
  const { cable } = data, back = targetX <= sourceX;
  const [bezier, middleX, middleY] = getBezierPath({ sourceX: bendAt(cable, sourceX, targetX), sourceY, targetX, targetY, sourcePosition, targetPosition });
  const path = back ? roundPath(sourceX, sourceY, targetX, targetY) : `M${sourceX} ${sourceY}L${bezier.slice(1)}`;
  const x = back ? (sourceX + targetX) / 2 : middleX, y = back ? Math.max(sourceY, targetY) + 72 : middleY;
  return (
    <>
      <path d={path} className={`nd-cable is-${cable.kind} hue${cable.hue} ${selected ? "is-on" : ""}`} data-cable={cable.id} />
      <path d={path} className="nd-reach react-flow__edge-interaction" />
      {cable.label === "" ? null : <EdgeLabelRenderer><span className="nd-label" style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>{cable.label}</span></EdgeLabelRenderer>}
    </>
  );
});
