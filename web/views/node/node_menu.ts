// What can be done to a node or a cable, under the right button and by the menu key.
import { t } from "../../messages/index.ts";
import { Field } from "../../project/fields.ts";
import { ownPresets } from "../../project/own_presets.ts";
import { infoOf } from "../../project/song.ts";
import type { MenuEntry, MenuGroup } from "../../ui/menu.tsx";
import { report, type App, type Desk } from "../app.ts";
import { currentSound, neighbour, soundsOf } from "../device/sounds.ts";
import { selectTrack } from "../editing.ts";
import { menuOf } from "../menus.ts";
import { withPane } from "../workspace.ts";
import { disconnect } from "./connect.ts";
import { cableText, type Cable, type Graph, type GraphNode } from "./graph_model.ts";

/** In the lower pane, whatever it shows now. */
export function showDevices(desk: Desk, node: GraphNode): void {
  selectTrack(desk, node.track);
  desk.device.set(node.id === node.track ? null : node.id);
  withPane(desk);
  desk.pane.set("devices");
}

/** The sound before and the one behind, round and round. */
function presets(app: App, desk: Desk, { id }: GraphNode): MenuEntry[] {
  const { project } = desk, info = infoOf(project, id);
  if (info === undefined) return [];
  const sounds = soundsOf(project, info, ownPresets.list.get(), info.role === "instrument"), now = currentSound(sounds, project.text(id, Field.device.preset));
  const step = (way: -1 | 1) => (): void => {
    const { result, device } = neighbour(sounds, now, way)?.choose(project, id) ?? { result: null, device: null };
    if (result !== null && report(app, result) && device !== null) desk.device.set(device);
  };
  return sounds.length === 0 ? [] : [{ id: "preset-after", name: t("Next preset of {info}", { info: info.name }), icon: "chevron-down", run: step(1) }, { id: "preset-before", name: t("Previous preset of {info}", { info: info.name }), run: step(-1) }];
}

/** What leaves a track behind its last device is called by the track. */
const cut = (app: App, desk: Desk, graph: Graph, cable: Cable): MenuEntry =>
  ({ id: `cut ${cable.id}`, name: cableText(graph, { ...cable, from: cable.track ?? cable.from }), run: () => disconnect(app, desk, cable) });

/** Cables that can go: not those along a chain, nor a track's own way to the master. */
const loose = (desk: Desk, graph: Graph, node: GraphNode): Cable[] =>
  graph.cables.filter((one) => (one.from === node.id || one.to === node.id || one.track === node.id) && (one.connection !== null || (one.kind === "out" && one.to !== desk.project.master && one.to !== node.id)));

export function nodeMenu(app: App, desk: Desk, graph: Graph, node: GraphNode): MenuGroup[] {
  const device = node.kind === "device" || node.kind === "modulator", cables = loose(desk, graph, node);
  const before: MenuGroup[] = [
    { entries: [{ id: "node-devices", name: t("Show its devices"), icon: "device", run: () => showDevices(desk, node) }, ...(device ? presets(app, desk, node) : [])] },
    ...(cables.length === 0 ? [] : [{ title: t("Take away"), entries: cables.map((one) => cut(app, desk, graph, one)) }]),
  ];
  return node.id === desk.project.master ? before : menuOf(app, device ? "device" : "node", before);
}

export const cableMenu = (app: App, desk: Desk, cable: Cable): MenuGroup[] =>
  [{ entries: [{ id: "delete", name: t("Take away"), icon: "trash", danger: true, keys: "Del", run: () => disconnect(app, desk, cable) }] }];
