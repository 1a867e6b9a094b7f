// The signal graph as nodes and cables: each track, then its devices in their order; cables to where each plays, its sends, and
// what steers devices. A picture of the document, made anew after each edit.
import { t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { ConnectionType, Field, Kind, type DeviceInfo } from "../../project/fields.ts";
import { perRevision } from "../../project/per_revision.ts";
import { devicesOf, infoOf, isGroupTrack, isReturnTrack, trackHue, trackName, tracksOf } from "../../project/song.ts";

export type NodeKind = "source" | "bus" | "device" | "modulator";
export interface GraphNode { readonly id: Id; readonly kind: NodeKind; readonly track: Id; readonly name: string; readonly facts: readonly string[]; readonly hue: number; readonly side: boolean; readonly off: boolean }
export type CableKind = "chain" | "out" | "send" | "side" | "modulation" | "feedback";
export interface Cable {
  readonly id: string; readonly kind: CableKind; readonly from: Id; readonly to: Id; readonly hue: number; readonly label: string;
  /** The track whose level runs along it; null: none is known. */
  readonly track: Id | null;
  readonly gainDb: number;
  /** The object behind it; null: it is part of a chain, or a track's own way out. */
  readonly connection: Id | null;
}
export interface Graph { readonly nodes: readonly GraphNode[]; readonly cables: readonly Cable[] }

/** The last of a track's chain: there its sound comes out. */
export const tailOf = (project: Project, track: Id): Id => devicesOf(project, track).filter((device) => infoOf(project, device)?.role !== "modulator").at(-1) ?? track;

/** The parameter of a device that says most. */
export const mainParam = (info: DeviceInfo): DeviceInfo["params"][number] | undefined => info.params.find((param) => param.size === "large" && !param.hidden && param.curve !== "toggle");

function deviceNode(project: Project, device: Id, track: Id, hue: number): GraphNode {
  const info = infoOf(project, device), number = project.int(device, Field.device.device), preset = project.text(device, Field.device.preset);
  const main = info && mainParam(info);
  const chains = project.childrenOf(device, Kind.chain).length;
  const facts = chains > 0 ? [t("{chains} chains", { chains })] : preset !== "" && info?.role === "instrument" ? [preset] : main ? [main.name, project.paramText(number, main.number, project.param(device, main.number))] : preset === "" ? [] : [preset];
  return { id: device, kind: info?.role === "modulator" ? "modulator" : "device", track, name: info?.name ?? t("Device"), facts, hue, side: info?.sidechain === true, off: project.bool(device, Field.device.bypass) };
}

/** The graph as the song stands: who comes back to a song that is as it was finds it read. */
export const graphOf = perRevision(readGraph);

function readGraph(project: Project): Graph {
  const nodes: GraphNode[] = [], cables: Cable[] = [], rate = project.real(project.root, Field.project.rateHz) || 48_000;
  for (const track of [...tracksOf(project), project.master]) {
    const hue = track === project.master ? 0 : trackHue(project, track), bus = track === project.master || isGroupTrack(project, track) || isReturnTrack(project, track);
    const wanted = project.ref(track, Field.track.target), target = project.exists(wanted) ? wanted : project.master;
    const into = track === project.master ? [] : [t("into {track}", { track: trackName(project, target) })];
    nodes.push({ id: track, kind: bus ? "bus" : "source", track, name: trackName(project, track), facts: into, hue, side: false, off: project.bool(track, Field.track.mute) });
    let last = track;
    for (const device of devicesOf(project, track)) {
      const node = deviceNode(project, device, track, hue);
      nodes.push(node);
      if (node.kind === "modulator") continue;
      cables.push({ id: `chain${device}`, kind: "chain", from: last, to: device, hue, label: "", track: null, gainDb: 0, connection: null });
      last = device;
    }
    if (track !== project.master) cables.push({ id: `out${track}`, kind: "out", from: last, to: target, hue, label: "", track, gainDb: 0, connection: null });
  }
  const known = new Set(nodes.map((node) => node.id)), hueOf = new Map(nodes.map((node) => [node.id, node.hue]));
  for (const connection of project.childrenOf(project.root, Kind.connection)) {
    const type = project.int(connection, Field.connection.type), source = project.ref(connection, Field.connection.source), target = project.ref(connection, Field.connection.target);
    const from = known.has(source) && project.kindOf(source) === Kind.track ? tailOf(project, source) : source;
    if (!known.has(from) || !known.has(target)) continue;
    const feedback = project.bool(connection, Field.connection.feedback), gainDb = project.real(connection, Field.connection.gainDb);
    const kind: CableKind = type === ConnectionType.modulation ? "modulation" : feedback ? "feedback" : type === ConnectionType.sidechain ? "side" : "send";
    const ms = (project.int(connection, Field.connection.delayFrames) * 1000) / rate;
    cables.push({ id: `link${connection}`, kind, from, to: target, hue: hueOf.get(from) ?? 0, connection, gainDb, track: project.kindOf(source) === Kind.track && kind !== "modulation" ? source : null,
      label: feedback ? t("Feedback, {ms} ms", { ms: ms < 10 ? ms.toFixed(1) : Math.round(ms) }) : "" });
  }
  return { nodes, cables };
}

const SAYS: Readonly<Record<CableKind, (from: string, to: string) => string>> = {
  chain: (from, to) => t("{from} goes through {to}", { from, to }),
  out: (from, to) => t("{from} plays into {to}", { from, to }),
  send: (from, to) => t("{from} sends to {to}", { from, to }),
  side: (from, to) => t("{from} steers {to}", { from, to }),
  modulation: (from, to) => t("{from} moves {to}", { from, to }),
  feedback: (from, to) => t("{from} feeds back into {to}", { from, to }),
};

const names = new WeakMap<Graph, ReadonlyMap<Id, string>>();
/** What a node is called; nothing where there is none. */
export function nameIn(graph: Graph, id: Id): string {
  const known = names.get(graph) ?? new Map(graph.nodes.map((node) => [node.id, node.name]));
  names.set(graph, known);
  return known.get(id) ?? "";
}

/** What a cable is, for those who hear it. */
export function cableText(graph: Graph, cable: Cable): string {
  return `${SAYS[cable.kind](nameIn(graph, cable.from), nameIn(graph, cable.to))}${cable.label === "" ? "" : `, ${cable.label}`}`;
}
