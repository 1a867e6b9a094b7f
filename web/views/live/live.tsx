// Clips to be launched: a column for each track, a row for each scene, strips at the foot.
import { useEffect, useMemo, useRef } from "react";
import { everyFrame } from "../../lib/frame.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { columnsOf, scenesOf } from "../../project/scenes.ts";
import { trackHue, trackName } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { commandEntries } from "../command_menu.ts";
import { useApp, useDesk } from "../context.tsx";
import { selectTrack } from "../editing.ts";
import { launchLearnGroup } from "../learn_menu.ts";
import { openMenu } from "../menus.ts";
import { createStripMeters } from "../mixer/strip_meters.ts";
import { trackIcon } from "../track_look.ts";
import { LaunchKey, useLaunchKey } from "./launch_key.tsx";
import { LiveBar } from "./live_bar.tsx";
import { LiveFoot, MasterFoot } from "./live_feet.tsx";
import { attachLiveKeys, rove } from "./live_keys.ts";
import { attachLivePointer } from "./live_pointer.ts";
import { followLauncher } from "./live_state.ts";
import { SceneCell } from "./scene_cell.tsx";
import { Slot } from "./slot.tsx";
import { createSlotArt } from "./slot_art.ts";
import { addScene, scenesFromSong } from "./slot_actions.ts";
import { SlotPanel } from "./slot_panel.tsx";
import "./live.css";

const idsOf = (list: string): Id[] => (list === "" ? [] : list.split(",").map((text) => BigInt(text) as Id));

export function Live() {
  const app = useApp(), desk = useDesk(), { project } = desk, stopKey = useLaunchKey(project.root);
  const root = useRef<HTMLElement>(null), grid = useRef<HTMLDivElement>(null), ghost = useRef<HTMLSpanElement>(null);
  const trackList = useRead(project, () => columnsOf(project).join()), sceneList = useRead(project, () => scenesOf(project).join());
  const tracks = useMemo(() => idsOf(trackList), [trackList]), scenes = useMemo(() => idsOf(sceneList), [sceneList]);
  const panel = useSignal(desk.slotPanel), pane = useSignal(desk.pane);
  const art = useMemo(() => createSlotArt(project), [project]);
  useEffect(() => art.dispose, [art]);
  const ready = tracks.length > 0 && scenes.length > 0;
  useEffect(() => {
    const all = root.current, cells = grid.current, floating = ghost.current;
    if (!all || !cells || !floating) return;
    const undo = collector(), meters = createStripMeters(app);
    undo.add(followLauncher(app, desk, all), attachLiveKeys(app, desk, cells), attachLivePointer(app, desk, cells, floating), everyFrame((now) => meters.frame(all, now)), meters.dispose);
    return undo.dispose;
  }, [app, desk, ready]);
  useEffect(() => {
    if (grid.current && !grid.current.querySelector("[data-row][tabindex='0']")) rove(grid.current, grid.current.querySelector<HTMLElement>("[data-row='0'][data-col='0']"));
  });
  return (
    <section className={`live-view ${panel ? "with-panel" : ""} ${pane !== null ? "is-short" : ""}`} ref={root} aria-label={t("Live")} onPointerDown={() => desk.area.set("live")}>
      <LiveBar />
      <div className="lv-room">
        {ready ? (
          <div className="lv-scroll">
            <div className="lv-inner">
              <div className="lv-grid" role="grid" aria-label={t("Clips to launch")} ref={grid}>
                <div role="row" className="lv-row lv-heads">
                  {tracks.map((track) => <Head key={String(track)} track={track} />)}
                  <div role="columnheader" className="lv-head lv-last">{t("Scenes")}</div>
                </div>
                {scenes.map((scene, row) => (
                  <div role="row" className="lv-row" key={String(scene)}>
                    {tracks.map((track, column) => <Cell key={String(track)} track={track} scene={scene} row={row} column={column} art={art} />)}
                    <SceneCell scene={scene} row={row} column={tracks.length} />
                  </div>
                ))}
                <div role="row" className="lv-row lv-stops">
                  {tracks.map((track, column) => <StopCell key={String(track)} track={track} row={scenes.length} column={column} />)}
                  <div role="gridcell" className="lv-stop lv-last" tabIndex={-1} data-row={scenes.length} data-col={tracks.length} data-stop="all" data-info={t("Every track stops, in time. Right-click to learn a key or button for it.")}
                    onContextMenu={(event) => openMenu(app, event, t("Stop all"), () => [launchLearnGroup(app, project, project.root, t("stop all"))])}><Icon name="stop" size={12} className="fill" />{t("Stop all")}<LaunchKey state={stopKey} /></div>
                </div>
              </div>
              <span className="grow" />
              {pane === null ? <div className="lv-feet">{tracks.map((track) => <Foot key={String(track)} track={track} />)}<MasterFoot /></div> : null}
            </div>
          </div>
        ) : <EmptyLive tracks={tracks.length} />}
        {panel ? <SlotPanel /> : null}
      </div>
      <span className="lv-ghost" ref={ghost} hidden />
    </section>
  );
}

function Cell(props: { track: Id; scene: Id; row: number; column: number; art: ReturnType<typeof createSlotArt> }) {
  const { project } = useDesk();
  return <Slot {...props} hue={useRead(project, () => trackHue(project, props.track))} />;
}
function Foot({ track }: { track: Id }) {
  const { project } = useDesk();
  return <LiveFoot track={track} hue={useRead(project, () => trackHue(project, track))} />;
}

function Head({ track }: { track: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const name = useRead(project, () => trackName(project, track)), hue = useRead(project, () => trackHue(project, track)), icon = useRead(project, () => trackIcon(project, track));
  return (
    <div role="columnheader" className={`lv-head hue${hue}`} data-column={String(track)} aria-label={name} onPointerDown={() => selectTrack(desk, track)}>
      <Icon name={icon} size={14} /><span className="clamp grow">{name}</span>
      <button type="button" className="lv-back" aria-label={t("Back to the arrangement of {name}", { name })} data-info={t("{name} plays its clips here. Press to go back to the arrangement.", { name })} onClick={() => app.player.launcher.backToArrangement(track)}><Icon name="back" size={14} /></button>
    </div>
  );
}

function StopCell({ track, row, column }: { track: Id; row: number; column: number }) {
  const app = useApp(), { project } = useDesk(), launchKey = useLaunchKey(track);
  const name = useRead(project, () => trackName(project, track));
  return <div role="gridcell" className="lv-stop" tabIndex={-1} data-row={row} data-col={column} data-stop={String(track)} aria-label={`${t("Stop {name}", { name })}${launchKey.told}`} data-info={t("{name} stops, in time. Right-click to learn a key or button for it.", { name })}
    onContextMenu={(event) => openMenu(app, event, t("Stop {name}", { name }), () => [launchLearnGroup(app, project, track, t("stop {name}", { name }))])}><Icon name="stop" size={12} className="fill" /><LaunchKey state={launchKey} /></div>;
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
      {tracks === 0 ? <Menu label={t("Add a track")} trigger={<Button icon="plus" label={t("Add a track")} />} groups={[{ entries: commandEntries(app, ["add-instrument", "add-drums", "add-audio"]) }]} />
        : <span className="row g8 lv-begin"><Button icon="plus" label={t("Add a scene")} onPress={() => addScene(app, desk)} /><Button icon="split" label={t("Scenes from the song")} info={t("A scene for each place where clips begin.")} onPress={() => scenesFromSong(app, desk)} /></span>}
    </div>
  );
}
