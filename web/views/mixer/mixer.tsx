// The mixer: one strip a track, and the master with what it measures over the rest of the room. In the lower pane or over the whole height.
// Of a song with hundreds of tracks only the strips near what is seen are made; the others are two empty places, as wide.
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { watchSize } from "../../lib/canvas.ts";
import { everyFrame } from "../../lib/frame.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { useApp, useDesk } from "../context.tsx";
import { shownTracks } from "../folds.ts";
import { Analysers } from "./analysers.tsx";
import { Strip } from "./strip.tsx";
import { createStripMeters } from "./strip_meters.ts";
import { nearStrips, STRIP_WIDTH } from "./near_strips.ts";
import "./mixer.css";

export function Mixer({ tall = false }: { tall?: boolean }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const folded = useSignal(desk.folded), list = useRead(project, () => shownTracks(project, folded).join());
  const root = useRef<HTMLDivElement>(null), room = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(() => nearStrips(0, window.innerWidth));
  const tracks = useMemo(() => (list === "" ? [] : list.split(",").map((text) => BigInt(text) as Id)), [list]), metered = useRef<readonly Id[]>([]);
  metered.current = [...tracks, project.master];
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const undo = collector(), meters = createStripMeters(app);
    undo.add(everyFrame((now) => meters.frame(element, now, metered.current)), meters.dispose);
    const wheel = (event: WheelEvent): void => {
      if (event.ctrlKey) return event.preventDefault();
      const strips = element.querySelector(".strips");
      if (strips) strips.scrollLeft += event.deltaY + event.deltaX;
      event.preventDefault();
    };
    element.addEventListener("wheel", wheel, { passive: false });
    undo.add(() => element.removeEventListener("wheel", wheel));
    const strips = room.current;
    if (strips) {
      const look = (): void => setNear(nearStrips(strips.scrollLeft, strips.clientWidth));
      strips.addEventListener("scroll", look, { passive: true });
      undo.add(() => strips.removeEventListener("scroll", look), watchSize(strips, look));
    }
    return undo.dispose;
  }, [app, desk]);
  const [first = 0, last = 0] = useDeferredValue(near).split(":").map(Number);
  return (
    <section className={`mixer ${tall ? "tall" : ""}`} ref={root} aria-label={t("Mixer")} onPointerDown={() => desk.area.set("mixer")} onFocus={() => desk.area.set("mixer")}>
      <div className="strips" ref={room}><Away count={Math.min(first, tracks.length)} />{tracks.slice(first, last).map((track) => <Strip key={String(track)} track={track} />)}<Away count={Math.max(0, tracks.length - last)} /></div>
      <div className="master-room"><div className="master-in"><Analysers /><Strip track={project.master} master /></div></div>
    </section>
  );
}

/** The place of strips that are out of sight. */
function Away({ count }: { count: number }) {
  return count === 0 ? null : <span className="away" style={{ width: count * STRIP_WIDTH }} />;
}
