// What each node costs, measured beside the playback when the view opens and whenever it is asked for: of a device its own, of a track
// all of its devices.
import { createContext, useCallback, useContext, useEffect, useState } from "react";
import type { Id, Player, Project } from "../../project/api.ts";
import type { Graph } from "./graph_model.ts";

export type Costs = ReadonlyMap<Id, number>;
const none: Costs = new Map();
export const CostContext = createContext<Costs>(none);

const BEGIN_MS = 400; // the view is there first

/** Parts of one core by node. */
export function costsOfNodes(graph: Graph, devices: ReadonlyMap<bigint, number>): Costs {
  const costs = new Map<Id, number>();
  for (const node of graph.nodes) {
    const own = devices.get(node.id);
    if (own === undefined) continue;
    costs.set(node.id, own);
    costs.set(node.track, (costs.get(node.track) ?? 0) + own);
  }
  return costs;
}

/** "0.4 %" of one core; nothing where nothing was measured. */
export const costText = (part: number | undefined): string => (part === undefined ? "" : part < 0.0005 ? "0 %" : `${(part * 100).toFixed(part < 0.0995 ? 1 : 0)} %`);
export const useCost = (id: Id): string => costText(useContext(CostContext).get(id));

export function useCosts(project: Project, player: Player): { readonly devices: ReadonlyMap<bigint, number>; readonly busy: boolean; measure(): void } {
  const [devices, setDevices] = useState<ReadonlyMap<bigint, number>>(none), [round, setRound] = useState(0), [busy, setBusy] = useState(true);
  useEffect(() => {
    const abort = new AbortController();
    setBusy(true);
    const timer = setTimeout(() => void project.costs(player.positionTicks(), abort.signal).then((found) => {
      setDevices(found.devices);
      setBusy(false);
    }, () => setBusy(abort.signal.aborted)), BEGIN_MS); // a song that cannot be measured has no numbers
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [project, player, round]);
  return { devices, busy, measure: useCallback(() => setRound((now) => now + 1), []) };
}
