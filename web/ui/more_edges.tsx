// What tells that a list goes on beyond its edge: an arrow over the edge, where more can be scrolled to. It takes no room of its own.
import { useEffect, useState, type RefObject } from "react";
import { watchSize } from "../lib/canvas.ts";
import { Icon } from "./icon.tsx";

const SLACK = 6; // pixels: the padding behind the last entry is nothing more

/** Which edges of what scrolls have more behind them: "above", "below", both or neither. */
export function edgesWithMore(top: number, seen: number, all: number): string {
  return [top > SLACK ? "above" : "", top + seen < all - SLACK ? "below" : ""].filter(Boolean).join(" ");
}

/** Lies in the same box as the list, which must be what places it. */
export function MoreEdges({ of }: { of: RefObject<HTMLElement | null> }) {
  const [edges, setEdges] = useState("");
  useEffect(() => {
    const element = of.current;
    if (!element) return;
    const look = (): void => setEdges(edgesWithMore(element.scrollTop, element.clientHeight, element.scrollHeight)), stop = watchSize(element, look);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      stop();
      element.removeEventListener("scroll", look);
    };
  }, [of]);
  return <>{(["above", "below"] as const).map((edge) => edges.includes(edge) ? <i key={edge} className={`more-edge ${edge}`} aria-hidden="true"><Icon name="chevron-down" size={14} /></i> : null)}</>;
}
