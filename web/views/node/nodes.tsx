// Where all sound goes. What draws it is fetched when nothing else is to be done: nobody's first sound waits for it, nor whoever opens it.
import type { Viewport } from "@xyflow/react";
import { lazy, Suspense, useState } from "react";
import { t } from "../../messages/index.ts";

type Drawn = typeof import("./graph.tsx");
let drawn: Drawn | null = null;
export const fetchGraph = async (): Promise<Drawn> => (drawn ??= await import("./graph.tsx"));
const Later = lazy(() => fetchGraph().then((module) => ({ default: module.NodeGraph })));

/** `opened`: how it is seen first; null: as it fits the room. */
export function Nodes({ opened = null }: { opened?: Viewport | null }) {
  const [Graph] = useState(() => drawn?.NodeGraph ?? Later); // what is there is drawn at once: something lazy gives way once, however soon it comes
  return (
    <Suspense fallback={<section className="nodes" aria-label={t("Nodes")} aria-busy="true" style={{ flex: 1, background: "var(--bg-1)" }} />}>
      <Graph opened={opened} />
    </Suspense>
  );
}
