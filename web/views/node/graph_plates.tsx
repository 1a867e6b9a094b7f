// What shows of a large graph where its nodes and cables are not made yet: fields in their colours, thin cables and names, as one picture that moves
// and grows with the rest. (Letters of an svg would be laid out anew at each zoom: names lie over it.) It is a node of the graph itself and as large as all of it: so the map, and what shows all of the
// graph, know how far it goes.
import type { MiniMapNodeProps, Node } from "@xyflow/react";
import { createContext, useContext, useMemo } from "react";
import { cablePath } from "./cable_path.ts";
import type { Area } from "./fit.ts";
import type { Graph } from "./graph_model.ts";
import { NODE_HEIGHT, NODE_WIDTH } from "./layout.ts";
import type { BoxNode } from "./node_box.tsx";
import type { Rested } from "./use_near_nodes.ts";

export type PlateNode = Node<Record<string, never>, "plates">;

const BODY = 68, HEAD = 28, LETTERS = 18, ROUND = 8, HANDLE = 6, IN = 46, SIDE = 60; // pixels, as nodes.css has them

/** Paths by the classes of what they show. */
type Paths = ReadonlyMap<string, string>;
interface Name { readonly id: string; readonly text: string; readonly look: string; readonly x: number; readonly y: number }
export interface Plates { readonly area: Area; readonly paths: Paths; readonly names: readonly Name[]; readonly map: Paths }
export const PlateContext = createContext<Plates | null>(null);

export function areaOf(nodes: readonly BoxNode[]): Area {
  const xs = nodes.map(({ position }) => position.x), ys = nodes.map(({ position }) => position.y), x = Math.min(...xs), y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) + NODE_WIDTH - x, height: Math.max(...ys) + NODE_HEIGHT - y };
}

const field = (x: number, y: number, height: number, low: number): string =>
  `M${x} ${y + height - low}v${low + ROUND - height}q0 ${-ROUND} ${ROUND} ${-ROUND}h${NODE_WIDTH - 2 * ROUND}q${ROUND} 0 ${ROUND} ${ROUND}v${height - low - ROUND}${low > 0 ? `q0 ${low} ${-low} ${low}h${2 * low - NODE_WIDTH}q${-low} 0 ${-low} ${-low}` : ""}z`;

export function platesOf({ made, nodes }: Rested, graph: Graph): Plates {
  const paths = new Map<string, string>(), map = new Map<string, string>(), places = new Map(nodes.map(({ id, position }) => [id, position]));
  const add = (to: Map<string, string>, name: string, path: string): void => void to.set(name, (to.get(name) ?? "") + path);
  for (const { kind, from, to, hue } of graph.cables) {
    const a = places.get(String(from)), b = places.get(String(to));
    if (a && b && !(made.has(String(from)) && made.has(String(to)))) add(paths, `nd-cable is-${kind} hue${hue}`, cablePath(kind, a.x + NODE_WIDTH + HANDLE, a.y + IN, b.x - HANDLE, b.y + (kind === "side" ? SIDE : IN))[0]);
  }
  const area = areaOf(nodes), names: Name[] = [];
  for (const { id, position: { x, y }, data: { node } } of nodes) {
    add(map, String(node.hue), `M${x} ${y}h${NODE_WIDTH}v${BODY}h${-NODE_WIDTH}z`);
    if (made.has(id)) continue;
    add(paths, "nd-plate", field(x, y, BODY, ROUND));
    const look = node.kind === "source" || node.kind === "bus" ? `hue${node.hue}` : "";
    add(paths, `nd-plate-head ${look}`, field(x, y, HEAD, 0));
    names.push({ id, text: node.name.slice(0, LETTERS), look, x: x - area.x, y: y - area.y });
  }
  return { area, paths, names, map };
}

/** The picture of what is not made, behind all else. */
export function usePlates(isLarge: boolean, rested: Rested, graph: Graph): { readonly plates: Plates | null; readonly node: PlateNode | null } {
  const plates = useMemo(() => (isLarge ? platesOf(rested, graph) : null), [isLarge, rested.made, rested.nodes, graph]);
  const node = useMemo((): PlateNode | null => {
    if (plates === null) return null;
    const { x, y, width, height } = plates.area;
    return { id: "plates", type: "plates", position: { x, y }, width, height, data: {}, zIndex: -1, selectable: false, draggable: false, focusable: false, connectable: false, style: { pointerEvents: "none" }, domAttributes: { "aria-hidden": true } };
  }, [plates?.area.x, plates?.area.y, plates?.area.width, plates?.area.height]);
  return { plates, node };
}

export function PlateBox() {
  const plates = useContext(PlateContext);
  if (plates === null) return null;
  const { x, y, width, height } = plates.area;
  return (
    <>
      <svg className="nd-plates" viewBox={`${x} ${y} ${width} ${height}`} width={width} height={height}>{[...plates.paths].map(([name, path]) => <path key={name} className={name} d={path} />)}</svg>
      {plates.names.map(({ id, text, look, x, y }) => <b key={id} className={`nd-plate-name ${look}`} style={{ left: x, top: y }}>{text}</b>)}
    </>
  );
}

/** In the map it stands for all nodes, and they for nothing. */
export function PlateInMap({ id }: MiniMapNodeProps) {
  const plates = useContext(PlateContext);
  if (plates === null || id !== "plates") return null;
  return <>{[...plates.map].map(([hue, path]) => <path key={hue} d={path} fill={`var(--${hue === "0" ? "text-2" : `hue-${hue}`})`} />)}</>;
}
