// The node view: the whole signal graph to be seen, joined and taken apart; beside it the same as a list for keys.
import { ConnectionMode, getViewportForBounds, ReactFlowProvider, useNodesState, useReactFlow, type Edge, type Node, type NodeChange, type ReactFlowProps, type Viewport } from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { watchSize } from "../../lib/canvas.ts";
import { everyFrame, nextFrame } from "../../lib/frame.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { trackOf } from "../../project/automation.ts";
import { theme } from "../../draw/palette.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { commandEntries, infoOf } from "../command_menu.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";
import { selectTrack } from "../editing.ts";
import { createSlotArt } from "../live/slot_art.ts";
import { createStripMeters } from "../mixer/strip_meters.ts";
import { isCalm } from "../settings/motion.ts";
import type { CableEdge } from "./cable_line.tsx";
import { connect, disconnect, removeNode } from "./connect.ts";
import { CostContext, costsOfNodes, useCosts } from "./costs.ts";
import { cableText, graphOf, type Graph, type GraphNode } from "./graph_model.ts";
import { layoutGraph, NODE_HEIGHT, NODE_WIDTH, type Point } from "./layout.ts";
import { cableMenu, nodeMenu } from "./node_menu.ts";
import { firstSight, isInSight } from "./fit.ts";
import { areaOf } from "./graph_plates.tsx";
import { followLevels } from "./levels.ts";
import { NearFlow, type FlowNode } from "./near_flow.tsx";
import type { BoxNode } from "./node_box.tsx";
import { NodeList } from "./node_list.tsx";
import { keepNodePlaces } from "./node_places.ts";
import { ClipArtContext } from "./node_picture.tsx";
import type { NearNodes } from "./use_near_nodes.ts";
import { rove } from "./rove.ts";
import { nearest, WAYS, type Way } from "./walk.ts";
import "@xyflow/react/dist/base.css";
import "./nodes.css";

/** Reads and lays out a song that nobody has asked to see so yet. */
export const foresee = (project: Project): void => void layoutGraph(graphOf(project));

const STEP = 24, LEAST_ZOOM = 0.2, MOST_ZOOM = 2;

export function NodeGraph({ opened }: { opened: Viewport | null }) {
  return <ReactFlowProvider><Inside shown={opened} /></ReactFlowProvider>;
}

const KINDS: Readonly<Record<GraphNode["kind"], string>> = { device: t("device"), modulator: t("modulator"), bus: t("bus"), source: t("track") };
const textOf = (node: GraphNode): string => [node.name, KINDS[node.kind], node.facts.join(" ")].filter((part) => part !== "").join(", ");

const none: ReadonlyMap<string, Node> = new Map();
const ROVES = { tabIndex: -1 } as const; // one node is in the tab order (rove.ts)

const sameSight = (a: Viewport, b: Viewport): boolean => a.x === b.x && a.y === b.y && a.zoom === b.zoom;

function boxes(graph: Graph, kept: ReadonlyMap<string, Node>, byHand: ReadonlyMap<Id, Point>): BoxNode[] {
  const places = layoutGraph(graph);
  return graph.nodes.map((node): BoxNode => {
    const id = String(node.id), old = kept.get(id);
    return { ...(old as BoxNode | undefined), id, type: "box", position: old?.position ?? byHand.get(node.id) ?? places.get(node.id) ?? { x: 0, y: 0 }, data: { node }, ariaLabel: textOf(node), ariaRole: "group", domAttributes: ROVES, initialWidth: NODE_WIDTH, initialHeight: NODE_HEIGHT };
  });
}

function Inside({ shown }: { shown: Viewport | null }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const root = useRef<HTMLElement>(null), flow = useReactFlow();
  const revision = useRead(project, () => project.revision()), face = useSignal(theme), beside = useSignal(desk.beside);
  const graph = useMemo(() => graphOf(project), [project, revision]);
  const [first] = useState(() => boxes(graph, none, desk.nodePlaces)), drawn = useRef(graph);
  const [nodes, setNodes, onNodesChange] = useNodesState<BoxNode>(first);
  const [chosen, setChosen] = useState<string | null>(null), [cable, setCable] = useState<string | null>(null);
  useEffect(() => {
    if (drawn.current === graph) return;
    drawn.current = graph;
    setNodes((old) => boxes(graph, new Map(old.map((node) => [node.id, node])), desk.nodePlaces));
  }, [desk, graph, setNodes]);
  const edges = useMemo(() => graph.cables.map((one): CableEdge => ({ id: one.id, type: "cable", source: String(one.from), target: String(one.to), sourceHandle: "out", targetHandle: one.kind === "side" ? "side" : "in",
    data: { cable: one }, selected: one.id === cable, ariaLabel: cableText(graph, one), focusable: false, selectable: true })), [graph, cable]);
  const art = useMemo(() => createSlotArt(project), [project]);
  useEffect(() => art.dispose, [art]);
  const latest = useRef(nodes), near = useRef<NearNodes>(null);
  latest.current = nodes;
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const undo = collector(), meters = createStripMeters(app);
    undo.add(followLevels(app, element, graph.cables), everyFrame((now) => meters.frame(element, now)), meters.dispose);
    return undo.dispose;
  }, [app, graph]);
  const { devices, busy, measure } = useCosts(project, app.player), costs = useMemo(() => costsOfNodes(graph, devices), [graph, devices]);
  const seenAs = useRef<Viewport | null>(null), [opened, setOpened] = useState(shown);
  /** How it is seen in the room that it has. */
  const fitting = useCallback((): Viewport | null => {
    const room = root.current?.querySelector(".nd-room")?.getBoundingClientRect();
    return room && latest.current.length > 0 ? firstSight(areaOf(latest.current), room.width, room.height) : null;
  }, []);
  const sight = useCallback((): void => {
    const next = fitting(), was = seenAs.current;
    if (next === null || (was !== null && sameSight(next, was) && sameSight(flow.getViewport(), was))) return;
    void flow.setViewport(seenAs.current = next);
  }, [flow, fitting]);
  const isThere = nodes.length > 0;
  // Once its room is known it is drawn, and as it is to be seen: its first frame shows it.
  useLayoutEffect(() => {
    if (isThere) setOpened((before) => before ?? (seenAs.current = fitting()));
  }, [isThere, fitting]);
  // In a room of another size it is looked at anew, unless somebody has moved it since.
  useEffect(() => {
    const room = root.current?.querySelector(".nd-room");
    if (!room) return;
    return watchSize(room, () => {
      if (seenAs.current !== null && sameSight(flow.getViewport(), seenAs.current)) sight();
    });
  }, [flow, sight]);
  useEffect(() => {
    if (root.current) rove(root.current, chosen);
  });
  const tidy = (): void => {
    desk.nodePlaces.clear();
    keepNodePlaces(desk);
    setNodes(boxes(graph, none, desk.nodePlaces));
    requestAnimationFrame(sight);
  };
  const choose = useCallback((id: Id): void => {
    setChosen(String(id));
    setCable(null);
    desk.area.set("nodes");
    const track = trackOf(project, id);
    if (track !== null && track !== project.master) selectTrack(desk, track);
    desk.device.set(track === id ? null : id);
    setNodes((old) => old.map((node) => (node.selected === (node.id === String(id)) ? node : { ...node, selected: node.id === String(id) })));
  }, [desk, project, setNodes]);
  const show = useCallback((id: Id): void => {
    const room = root.current?.querySelector(".nd-room")?.getBoundingClientRect(), node = latest.current.find((one) => one.id === String(id));
    choose(id);
    near.current?.reveal(String(id));
    if (room && node && !isInSight(areaOf([node]), flow.getViewport(), room)) void flow.setViewport(getViewportForBounds(areaOf([node]), room.width, room.height, LEAST_ZOOM, 1, 3), { duration: isCalm() ? 0 : 160 });
  }, [choose, flow]);
  /** Where nobody saw it before, it is brought into sight. */
  const focus = (id: string): void => {
    const element = root.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`), room = root.current?.querySelector(".nd-room")?.getBoundingClientRect(), box = element?.getBoundingClientRect();
    element?.focus({ preventScroll: true });
    const spot = latest.current.find((node) => node.id === id)?.position;
    if (room && box && spot && (box.left < room.left || box.right > room.right || box.top < room.top || box.bottom > room.bottom)) void flow.setCenter(spot.x + NODE_WIDTH / 2, spot.y + NODE_HEIGHT / 2, { zoom: flow.getZoom(), duration: isCalm() ? 0 : 160 });
  };
  /** Arrows go from node to node; with Ctrl they bring the node elsewhere. */
  const walk = (event: React.KeyboardEvent, id: string, way: Way): void => {
    event.preventDefault();
    event.stopPropagation();
    const spots = nodes.map(({ id: one, position }) => ({ id: one, ...position })), from = spots.find((spot) => spot.id === id);
    if (!from) return;
    if (event.ctrlKey || event.metaKey) {
      const [dx, dy] = { left: [-STEP, 0], right: [STEP, 0], up: [0, -STEP], down: [0, STEP] }[way] as [number, number];
      const position = { x: from.x + dx, y: from.y + dy };
      desk.nodePlaces.set(BigInt(id) as Id, position);
      keepNodePlaces(desk);
      return setNodes((old) => old.map((node) => (node.id === id ? { ...node, position } : node)));
    }
    const next = nearest(spots, from, way);
    if (next === null) return;
    choose(BigInt(next.id) as Id);
    if (near.current?.made?.has(next.id) !== false) return focus(next.id);
    near.current.reveal(next.id);
    nextFrame(() => focus(next.id));
  };
  /** Of what an element of the graph or of its list stands for; false: of nothing. */
  const menu = (element: Element | null, x: number, y: number): boolean => {
    const holder = element?.closest<HTMLElement>(".react-flow__node, .react-flow__edge, .nd-row"), id = holder?.dataset.id;
    const node = graph.nodes.find((one) => String(one.id) === id), one = node ? undefined : graph.cables.find((each) => each.id === id);
    if (node) {
      choose(node.id);
      app.menu.set({ x, y, label: node.name, groups: nodeMenu(app, desk, graph, node) });
    } else if (one) app.menu.set({ x, y, label: t("Cable"), groups: cableMenu(app, desk, one) });
    return node !== undefined || one !== undefined;
  };
  const keys = (event: React.KeyboardEvent): void => {
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      const target = event.target as Element, at = target.getBoundingClientRect();
      if (!menu(target, at.left + 24, at.top + at.height / 2)) return;
      event.preventDefault();
      return event.stopPropagation();
    }
    const box = (event.target as Element).closest<HTMLElement>(".react-flow__node"), way = WAYS[event.key];
    if (box && way !== undefined && !event.altKey) return walk(event, box.dataset.id ?? "", way);
    if (box && event.key === "Enter") {
      event.preventDefault();
      choose(BigInt(box.dataset.id ?? "0") as Id);
      desk.pane.set("devices");
      return;
    }
    if ((event.key !== "Delete" && event.key !== "Backspace") || (event.target as Element).closest("input")) return;
    event.preventDefault();
    event.stopPropagation();
    const one = graph.cables.find(({ id }) => id === cable), node = graph.nodes.find(({ id }) => String(id) === chosen);
    if (one) disconnect(app, desk, one);
    else if (node) removeNode(app, desk, node);
  };
  // The same from one size that was measured to the next: with other handlers every node would be rendered anew.
  const options = useMemo((): ReactFlowProps<FlowNode, CableEdge> => ({
    onNodesChange: (changes) => {
      for (const change of changes) if (change.type === "position" && change.position) desk.nodePlaces.set(BigInt(change.id) as Id, change.position);
      if (changes.some((change) => change.type === "position" && change.dragging === false)) keepNodePlaces(desk);
      onNodesChange(changes as NodeChange<BoxNode>[]);
    },
    colorMode: face, connectionMode: ConnectionMode.Strict, minZoom: LEAST_ZOOM, maxZoom: MOST_ZOOM,
    disableKeyboardA11y: true, deleteKeyCode: null, selectionKeyCode: null, multiSelectionKeyCode: null, proOptions: { hideAttribution: true }, nodeDragThreshold: 4, connectionRadius: 28,
    onConnect: ({ source, target, targetHandle }) => connect(app, desk, BigInt(source) as Id, BigInt(target) as Id, targetHandle === "side"),
    onReconnect: (old: Edge, next) => {
      const one = graph.cables.find(({ id }) => id === old.id);
      connect(app, desk, BigInt(next.source) as Id, BigInt(next.target) as Id, next.targetHandle === "side");
      if (one?.connection != null) disconnect(app, desk, one);
    },
    onNodeClick: (_event, node) => choose(BigInt(node.id) as Id),
    onNodeDoubleClick: () => desk.pane.set("devices"),
    onEdgeClick: (_event, edge) => {
      setCable(edge.id);
      setChosen(null);
    },
    onPaneClick: () => {
      setCable(null);
      setChosen(null);
    },
  }), [app, desk, graph, face, choose, onNodesChange]);
  return (
    <section className="nodes" ref={root} aria-label={t("Nodes")} onPointerDown={() => desk.area.set("nodes")} onKeyDown={keys} onContextMenu={(event) => {
      if (menu(event.target as Element, event.clientX, event.clientY)) event.preventDefault();
    }} onFocus={({ currentTarget, target }) => {
      const id = target.closest<HTMLElement>(".react-flow__node")?.dataset.id ?? "";
      near.current?.hold(id);
      if (id !== "") rove(currentTarget, id);
    }}>
      <NodeList graph={graph} chosen={chosen} onChoose={show} />
      <div className="nd-room">
        <CostContext.Provider value={costs}><ClipArtContext.Provider value={art}>
          {opened === null ? null : <NearFlow graph={graph} nodes={nodes} edges={edges} near={near} opened={opened} options={options} />}
        </ClipArtContext.Provider></CostContext.Provider>
        <div className="pop nd-tools" role="group" aria-label={t("Graph")}>
          <Menu label={t("Add")} placement="top start" trigger={<Button icon="plus" label={t("Add")} tone="ghost" size="sm" info={t("A track or a return.")} />} groups={() => [{ entries: commandEntries(app, ["add-instrument", "add-drums", "add-audio", "add-return", "group-tracks"]) }]} />
          <Button icon="gauge" label={t("Costs")} tone="ghost" size="sm" isDisabled={busy} info={t("Measures anew what each node costs, from where the song stands.")} onPress={measure} />
          <Button icon="sparkles" label={t("Tidy")} tone="ghost" size="sm" info={t("Lays the nodes out anew.")} onPress={tidy} />
          <Button icon="zoom-out" label={t("Smaller")} showLabel={false} tone="ghost" size="sm" onPress={() => void flow.zoomOut()} />
          <Button icon="zoom-in" label={t("Larger")} showLabel={false} tone="ghost" size="sm" onPress={() => void flow.zoomIn()} />
          <Button icon="fit" label={t("All of it")} showLabel={false} tone="ghost" size="sm" onPress={() => void flow.fitView({ padding: 0.1, maxZoom: 1 })} />
          <Toggle icon="beside" label={t("Arrangement beside")} showLabel={false} tone="ghost" size="sm" isSelected={beside} info={infoOf("beside")} onChange={() => runById(app, "beside")} />
        </div>
      </div>
    </section>
  );
}
