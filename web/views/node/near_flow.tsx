// The graph as React Flow draws it: of a large one what is near the sight (near_nodes.ts), before a picture of the rest. A component of its own:
// what comes while one rests renders neither what lies around it nor, as its handlers stay the same, the nodes that are there.
import { Background, BackgroundVariant, MiniMap, ReactFlow, type ReactFlowProps, type Viewport } from "@xyflow/react";
import { memo, useMemo, type RefObject } from "react";
import { t } from "../../messages/index.ts";
import { CableLine, type CableEdge } from "./cable_line.tsx";
import type { Graph } from "./graph_model.ts";
import { PlateBox, PlateContext, PlateInMap, usePlates, type PlateNode } from "./graph_plates.tsx";
import { NodeBox, type BoxNode } from "./node_box.tsx";
import { useNearNodes, type NearNodes } from "./use_near_nodes.ts";

const NODE_TYPES = { box: NodeBox, plates: PlateBox }, EDGE_TYPES = { cable: CableLine };

export type FlowNode = BoxNode | PlateNode;
const colorOf = (node: FlowNode): string => (node.type !== "box" ? "" : `var(--${node.data.node.hue === 0 ? "text-2" : `hue-${node.data.node.hue}`})`);

interface Shown { readonly graph: Graph; readonly nodes: readonly BoxNode[]; readonly edges: readonly CableEdge[]; readonly near: RefObject<NearNodes | null>; readonly opened: Viewport; readonly options: ReactFlowProps<FlowNode, CableEdge> }

/** `near` is given what is made, and how more is; `opened`: how it is seen first. */
export const NearFlow = memo(function NearFlow({ graph, nodes, edges, near, opened, options }: Shown) {
  const now = useNearNodes(nodes, graph), { made } = now, { plates, node: plate } = usePlates(made !== null, now.rested, graph);
  near.current = now;
  const shownNodes = useMemo((): FlowNode[] => (made === null || plate === null ? [...nodes] : [plate, ...nodes.filter(({ id }) => made.has(id))]), [nodes, made, plate]);
  const shownEdges = useMemo(() => edges.filter(({ source, target }) => made === null || (made.has(source) && made.has(target))), [edges, made]);
  return (
    <PlateContext.Provider value={plates}>
      <ReactFlow {...options} defaultViewport={opened} nodes={shownNodes} edges={shownEdges} nodeTypes={NODE_TYPES} edgeTypes={EDGE_TYPES}>
        <Background variant={BackgroundVariant.Dots} gap={24} size={1} />
        <MiniMap<FlowNode> className="nd-map" pannable zoomable ariaLabel={t("The graph at a glance")} {...(made === null ? {} : { nodeComponent: PlateInMap })} nodeColor={colorOf} nodeBorderRadius={8} />
      </ReactFlow>
    </PlateContext.Provider>
  );
});
