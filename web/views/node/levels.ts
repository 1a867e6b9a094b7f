// Levels on cables: their thickness follows what runs along them, at frame rate, without React.
import { everyFrame } from "../../lib/frame.ts";
import type { App } from "../app.ts";
import type { Cable } from "./graph_model.ts";
import { dbOfLinear } from "../../lib/levels.ts";

const THIN = 1.25, THICK = 5, FALL_DB = 1.2;
interface Shown { path: SVGPathElement | null; db: number; width: number }

export function followLevels(app: App, root: HTMLElement, cables: readonly Cable[]): () => void {
  const out = new Float32Array(8), shown = new Map<Cable, Shown>(), loud = cables.filter((cable) => cable.track !== null);
  for (const cable of loud) shown.set(cable, { path: null, db: -120, width: THIN });
  // Of a large graph only what is in sight has a path; all are looked for at once, when some came or went.
  let stale = true;
  const watcher = new MutationObserver(() => void (stale = true));
  watcher.observe(root, { childList: true, subtree: true });
  const collect = (): void => {
    stale = false;
    const paths = new Map([...root.querySelectorAll<SVGPathElement>("[data-cable]")].map((path) => [path.dataset.cable, path]));
    for (const [cable, now] of shown) {
      const path = paths.get(cable.id) ?? null;
      if (path !== now.path && path) path.style.strokeWidth = `${now.width}px`;
      now.path = path;
    }
  };
  const stop = everyFrame(() => {
    if (stale) collect();
    for (const cable of loud) {
      const now = shown.get(cable);
      if (!now || cable.track === null) continue;
      const heard = app.player.meter(cable.track, out) ? dbOfLinear(Math.max(out[0] ?? 0, out[1] ?? 0)) + cable.gainDb : -120;
      now.db = Math.max(heard, now.db - FALL_DB);
      const width = Math.round((THIN + (THICK - THIN) * Math.max(0, Math.min(1, (now.db + 60) / 60))) * 4) / 4;
      if (width === now.width) continue;
      now.width = width;
      if (now.path) now.path.style.strokeWidth = `${width}px`;
    }
  });
  return () => {
    stop();
    watcher.disconnect();
  };
}
