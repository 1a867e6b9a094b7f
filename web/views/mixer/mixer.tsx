// The mixer: one strip a track, and the master with what it measures over the rest of the room. In the lower pane or over the whole height.
import { useEffect, useRef } from "react";
import { everyFrame } from "../../lib/frame.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import type { Id } from "../../project/api.ts";
import { useApp, useDesk } from "../context.tsx";
import { shownTracks } from "../folds.ts";
import { Analysers } from "./analysers.tsx";
import { Strip } from "./strip.tsx";
import { createStripMeters } from "./strip_meters.ts";
import "./mixer.css";

export function Mixer({ tall = false }: { tall?: boolean }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const folded = useSignal(desk.folded), list = useRead(project, () => shownTracks(project, folded).join());
  const root = useRef<HTMLDivElement>(null);
  const tracks = list === "" ? [] : list.split(",").map((text) => BigInt(text) as Id);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const undo = collector(), meters = createStripMeters(app);
    undo.add(everyFrame((now) => meters.frame(element, now)));
    const wheel = (event: WheelEvent): void => {
      if (event.ctrlKey) return event.preventDefault();
      const strips = element.querySelector(".strips");
      if (strips) strips.scrollLeft += event.deltaY + event.deltaX;
      event.preventDefault();
    };
    element.addEventListener("wheel", wheel, { passive: false });
    undo.add(() => element.removeEventListener("wheel", wheel));
    return undo.dispose;
  }, [app, desk]);
  return (
    <section className={`mixer ${tall ? "tall" : ""}`} ref={root} aria-label="Mixer" onPointerDown={() => desk.area.set("mixer")} onFocus={() => desk.area.set("mixer")}>
      <div className="strips">{tracks.map((track) => <Strip key={String(track)} track={track} />)}</div>
      <div className="master-room"><div className="master-in"><Analysers /><Strip track={project.master} master /></div></div>
    </section>
  );
}
