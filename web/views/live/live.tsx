// Clips to be launched: a column for each track, a row for each scene, strips at the foot.
import { useEffect, useMemo, useRef } from "react";
import { everyFrame } from "../../lib/frame.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { columnsOf, scenesOf } from "../../project/scenes.ts";
import { trackHue } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { commandEntries } from "../command_menu.ts";
import { useApp, useDesk } from "../context.tsx";
import { createStripMeters } from "../mixer/strip_meters.ts";
import { glassOver } from "../scroll_glass.ts";
import { LiveBar } from "./live_bar.tsx";
import { LiveFoot, MasterFoot } from "./live_feet.tsx";
import { attachLiveKeys, rove } from "./live_keys.ts";
import { attachLivePointer } from "./live_pointer.ts";
import { followLauncher } from "./live_state.ts";
import { Matrix, placed } from "./matrix.tsx";
import { createSlotArt } from "./slot_art.ts";
import { addScene, scenesFromSong } from "./slot_actions.ts";
import { SlotPanel } from "./slot_panel.tsx";
import { useNear } from "./use_near.ts";
import "./live.css";

const idsOf = (list: string): Id[] => (list === "" ? [] : list.split(",").map((text) => BigInt(text) as Id));

export function Live() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const root = useRef<HTMLElement>(null), room = useRef<HTMLDivElement>(null), grid = useRef<HTMLDivElement>(null), ghost = useRef<HTMLSpanElement>(null), glass = useRef<HTMLDivElement>(null);
  const trackList = useRead(project, () => columnsOf(project).join()), sceneList = useRead(project, () => scenesOf(project).join());
  const tracks = useMemo(() => idsOf(trackList), [trackList]), scenes = useMemo(() => idsOf(sceneList), [sceneList]);
  const opens = useSignal(desk.slotPanel), pane = useSignal(desk.pane);
  const art = useMemo(() => createSlotArt(project), [project]);
  useEffect(() => art.dispose, [art]);
  const ready = tracks.length > 0 && scenes.length > 0, panel = opens && ready, near = useNear(room, tracks.length, scenes.length, ready), { reveal, hold } = near;
  useEffect(() => {
    const all = root.current, cells = grid.current, floating = ghost.current, scrolls = room.current, over = glass.current;
    if (!all || !cells || !floating || !scrolls || !over) return;
    const undo = collector(), meters = createStripMeters(app);
    undo.add(followLauncher(app, desk, all), attachLiveKeys(app, desk, cells, reveal, hold), attachLivePointer(app, desk, cells, floating), glassOver(scrolls, over), everyFrame((now) => meters.frame(all, now)), meters.dispose);
    return undo.dispose;
  }, [app, desk, ready, reveal, hold]);
  useEffect(() => {
    if (grid.current && !grid.current.querySelector("[data-row][tabindex='0']")) rove(grid.current, grid.current.querySelector<HTMLElement>("[data-row='0'][data-col='0']") ?? grid.current.querySelector<HTMLElement>("[data-place]"));
  });
  return (
    <section className={`live-view ${panel ? "with-panel" : ""} ${pane !== null ? "is-short" : ""}`} ref={root} aria-label={t("Live")} onPointerDown={() => desk.area.set("live")}>
      <LiveBar />
      <div className="lv-room">
        {ready ? (
          <div className="lv-scroll" ref={room}>
            <div className="lv-inner">
              <div className="scroll-pane" aria-hidden="true"><div className="scroll-glass" ref={glass} hidden /></div>
              <Matrix tracks={tracks} scenes={scenes} near={near} art={art} grid={grid} />
              <span className="grow" />
              {pane === null ? <div className="lv-feet">{placed(near.columns, tracks.length, (column) => near.hasFoot(column) ? <Foot key={String(tracks[column])} track={tracks[column] as Id} /> : <div key={String(tracks[column])} className="lv-foot" />)}<MasterFoot /></div> : null}
            </div>
          </div>
        ) : <EmptyLive tracks={tracks.length} />}
        {panel ? <SlotPanel /> : null}
      </div>
      <span className="lv-ghost" ref={ghost} hidden />
    </section>
  );
}

function Foot({ track }: { track: Id }) {
  const { project } = useDesk();
  return <LiveFoot track={track} hue={useRead(project, () => trackHue(project, track))} />;
}

function EmptyLive({ tracks }: { tracks: number }) {
  const app = useApp(), desk = useDesk();
  return (
    <div className="empty">
      <svg width="160" height="64" viewBox="0 0 160 64" aria-hidden="true" className="line-art">
        <rect x="6" y="6" width="44" height="14" rx="3" /><rect x="58" y="6" width="44" height="14" rx="3" className="a" /><rect x="110" y="6" width="44" height="14" rx="3" />
        <rect x="6" y="25" width="44" height="14" rx="3" /><rect x="110" y="25" width="44" height="14" rx="3" className="a" /><rect x="58" y="44" width="44" height="14" rx="3" />
      </svg>
      <p>{tracks === 0 ? t("Clips are launched here, in time with each other. Add a track first.") : t("Clips are launched here, in time with each other. A scene is a row of them.")}</p>
      {tracks === 0 ? <Menu label={t("Add a track")} trigger={<Button icon="plus" label={t("Add a track")} />} groups={() => [{ entries: commandEntries(app, ["add-instrument", "add-drums", "add-audio"]) }]} />
        : <span className="row g8 lv-begin"><Button icon="plus" label={t("Add a scene")} onPress={() => addScene(app, desk)} /><Button icon="split" label={t("Scenes from the song")} info={t("A scene for each place where clips begin and something new is heard.")} onPress={() => scenesFromSong(app, desk, false)} /></span>}
    </div>
  );
}
