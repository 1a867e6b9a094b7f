// Where all sound goes. What draws it is fetched when it is first shown: nobody's first sound waits for it.
import { lazy, Suspense } from "react";
import { t } from "../../messages/index.ts";

const Graph = lazy(() => import("./graph.tsx").then((module) => ({ default: module.NodeGraph })));

export function Nodes() {
  return (
    <Suspense fallback={<section className="nodes" aria-label={t("Nodes")} aria-busy="true" style={{ flex: 1, background: "var(--bg-1)" }} />}>
      <Graph />
    </Suspense>
  );
}
