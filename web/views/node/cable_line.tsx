// A cable: solid for sound, dotted for what steers, dashed with its delay for feedback. levels.ts gives it its thickness.
import { EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { cablePath } from "./cable_path.ts";
import type { Cable } from "./graph_model.ts";

export type CableEdge = Edge<{ cable: Cable }, "cable">;

export const CableLine = memo(function CableLine({ sourceX, sourceY, targetX, targetY, data, selected }: EdgeProps<CableEdge>) {
  if (!data) return null;
  const { cable } = data, [path, x, y] = cablePath(cable.kind, sourceX, sourceY, targetX, targetY);
  return (
    <>
      <path d={path} className={`nd-cable is-${cable.kind} hue${cable.hue} ${selected ? "is-on" : ""}`} data-cable={cable.id} />
      <path d={path} className="nd-reach react-flow__edge-interaction" />
      {cable.label === "" ? null : <EdgeLabelRenderer><span className="nd-label" style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>{cable.label}</span></EdgeLabelRenderer>}
    </>
  );
});
