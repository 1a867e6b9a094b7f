// Keeps made what is near the sight of a large graph (near_nodes.ts).
import { useStoreApi } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { afterLull, nextFrame, type Lull } from "../../lib/frame.ts";
import type { Graph } from "./graph_model.ts";
import { grown, WHOLE, type Spot } from "./near_nodes.ts";
import type { BoxNode } from "./node_box.tsx";

const RESTED_MS = 150;

/** What was made, and where all lay, when it last rested. */
export interface Rested { readonly made: ReadonlySet<string>; readonly nodes: readonly BoxNode[] }
export interface NearNodes {
  /** null: all are made. */
  readonly made: ReadonlySet<string> | null;
  readonly rested: Rested;
  /** It stays made as long as no other is held; "": none is. */
  hold(id: string): void;
  /** Makes one that may lie elsewhere, and holds it. */
  reveal(id: string): void;
}

const none: ReadonlySet<string> = new Set();

export function useNearNodes(nodes: readonly BoxNode[], graph: Graph): NearNodes {
  const store = useStoreApi(), isLarge = nodes.length > WHOLE;
  const [made, make] = useState(none), [rested, setRested] = useState<Rested>({ made: none, nodes: [] });
  const goals = useMemo(() => {
    const all = new Map<string, string[]>();
    for (const { from, to } of graph.cables) all.set(String(from), [...(all.get(String(from)) ?? []), String(to)]);
    return all;
  }, [graph]);
  const latest = useRef({ nodes, goals, made }), held = useRef(none), lull = useRef<Lull | null>(null);
  latest.current = { nodes, goals, made };
  useEffect(() => {
    if (!isLarge) return;
    const grow = (): void => {
      if (rest.isDue || lull.current !== rest) return;
      const { nodes, goals, made } = latest.current, { transform: [x, y, zoom], width, height } = store.getState();
      const next = grown(made, nodes.map(({ id, position }): Spot => ({ id, ...position })), goals, { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }, held.current);
      if (next === made) return setRested((before) => (before.made === made && before.nodes === nodes ? before : { made, nodes }));
      flushSync(() => make(next));
      nextFrame(grow);
    };
    const rest = (lull.current = afterLull(() => nextFrame(grow), RESTED_MS));
    nextFrame(grow); // what is seen first is not waited for
    const stop = store.subscribe(({ transform }, before) => {
      if (transform !== before.transform && latest.current.made.size > 0) rest.ask();
    });
    return () => {
      stop();
      rest.stop();
      lull.current = null;
    };
  }, [store, isLarge]);
  useEffect(() => lull.current?.ask(), [nodes, goals]);
  const hold = useCallback((id: string): void => void (held.current = id === "" ? none : new Set([id])), []);
  const reveal = useCallback((id: string): void => {
    hold(id);
    if (latest.current.nodes.length > WHOLE && !latest.current.made.has(id)) flushSync(() => make((before) => new Set([...before, id])));
  }, [hold]);
  return { made: isLarge ? made : null, rested: rested.nodes.length > 0 ? rested : { made: none, nodes }, hold, reveal };
}
