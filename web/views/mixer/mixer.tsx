// The mixer: one strip a track, and the master with what it measures over the rest of the room. In the lower pane or over the whole height.
// Of a song with hundreds of tracks only the strips near what is seen are made, each at a place of its own: one that comes, or that changes,
// is laid out without the others.
import { useEffect, useMemo, useRef, useState } from "react";
import { watchSize } from "../../lib/canvas.ts";
import { everyFrame } from "../../lib/frame.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { useApp, useDesk } from "../context.tsx";
import { shownTracks } from "../folds.ts";
import { OF_DEVICES, OF_SENDS, OF_TRACKS } from "../track_news.ts";
import { createScrollGlass } from "../scroll_glass.ts";
import { createRest, type Rest, useWhole } from "../whole.ts";
import { Analysers } from "./analysers.tsx";
import { nearStrips, STRIP_WIDTH } from "./near_strips.ts";
import { sendRows, slotRows } from "./slot_rows.ts";
import { Strip } from "./strip.tsx";
import { createStripBoard } from "./strip_board.ts";
import { createStripMeters } from "./strip_meters.ts";
import { createStripPlates } from "./strip_plates.ts";
import "./mixer.css";

const AT_ONCE = 1; // strips that a frame has time for beside all else of a view that opens; where more show, their picture stands there until they are made

export function Mixer({ tall = false }: { tall?: boolean }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const folded = useSignal(desk.folded), list = useRead(project, () => shownTracks(project, folded).join(), OF_TRACKS);
  const slots = useRead(project, () => slotRows(project), OF_DEVICES), sends = useRead(project, () => sendRows(project), OF_SENDS);
  const root = useRef<HTMLDivElement>(null), room = useRef<HTMLDivElement>(null), boards = useRef<HTMLDivElement>(null), under = useRef<HTMLDivElement>(null), complete = useRef(false), pane = useRef<HTMLDivElement>(null), end = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(() => nearStrips(0, window.innerWidth)), [rest] = useState<Rest>(() => createRest(setNear));
  const tracks = useMemo(() => (list === "" ? [] : list.split(",").map((text) => BigInt(text) as Id)), [list]), latest = useRef(tracks);
  latest.current = tracks;
  useEffect(() => {
    const element = root.current, strips = room.current, host = boards.current, below = under.current, over = pane.current, master = end.current;
    if (!element || !strips || !host || !below || !over || !master) return;
    const undo = collector(), board = createStripBoard(app, strips, host), plates = createStripPlates(app, desk, strips, below, () => complete.current, board.rest), meters = createStripMeters(app), glass = createScrollGlass(over);
    undo.add(everyFrame((now) => {
      plates.frame(latest.current);
      board.frame(now, latest.current);
      meters.frame(master, now);
    }), board.dispose, plates.dispose, meters.dispose, glass.dispose, rest.dispose);
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      if (event.ctrlKey) return;
      const by = event.deltaY + event.deltaX;
      strips.scrollLeft += by;
      glass.turned(by);
    };
    element.addEventListener("wheel", wheel, { passive: false });
    undo.add(() => element.removeEventListener("wheel", wheel));
    // Where there is little room the mixer scrolls as a whole, and the strips with it.
    const look = (): void => {
      const from = strips.scrollLeft + element.scrollLeft, width = Math.min(strips.clientWidth, element.clientWidth);
      rest.near(nearStrips(from, width));
      board.look(from, width);
      plates.look(from, width);
    };
    for (const scrolls of [strips, element]) {
      scrolls.addEventListener("scroll", look, { passive: true });
      undo.add(() => scrolls.removeEventListener("scroll", look), watchSize(scrolls, look));
    }
    look(); // the first frame shows all of it
    return undo.dispose;
  }, [app, desk, project, rest]);
  const [first = 0, last = 0] = near.split(":").map(Number), whole = useWhole(tracks, first, last, rest.rests, complete, AT_ONCE), width = tracks.length * STRIP_WIDTH;
  return (
    <section className={`mixer ${tall ? "tall" : ""}`} ref={root} style={{ "--strip": `${STRIP_WIDTH}px`, "--slots": slots, "--sends": sends } as object} aria-label={t("Mixer")} onPointerDown={() => desk.area.set("mixer")} onFocus={() => desk.area.set("mixer")}>
      <div className="strips-room" style={{ width }}><div className="strips" ref={room}><div className="strips-in" style={{ width }}>
        <div className="strip-boards" ref={under} aria-hidden="true" /><div className="strip-boards" ref={boards} aria-hidden="true" />
        {whole.map(({ id, index }) => <Strip key={String(id)} track={id} left={index * STRIP_WIDTH} />)}
      </div></div><div className="scroll-glass" ref={pane} hidden /></div>
      <div className="master-room" ref={end}><div className="master-in"><Analysers /><Strip track={project.master} master /></div></div>
    </section>
  );
}
