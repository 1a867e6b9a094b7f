// The matrix: heads of tracks, a row of slots for each scene, what stops a track. Only what is near the sight is made (near_cells.ts).
import { memo, type ReactNode, type RefObject } from "react";
import { useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { sceneName } from "../../project/scenes.ts";
import { trackHue, trackName } from "../../project/song.ts";
import { Icon } from "../../ui/icon.tsx";
import { useApp, useDesk } from "../context.tsx";
import { selectTrack } from "../editing.ts";
import { launchLearnGroup } from "../learn_menu.ts";
import { openMenu } from "../menus.ts";
import { trackIcon } from "../track_look.ts";
import { LaunchKey, useLaunchKey } from "./launch_key.tsx";
import { HeadPlate, Plates, ScenePlate } from "./plates.tsx";
import { SceneCell } from "./scene_cell.tsx";
import { Slot } from "./slot.tsx";
import type { SlotArt } from "./slot_art.ts";
import type { Near } from "./use_near.ts";

/** What is made at some of `count` places, and between what stands for those that are not; by itself that is a gap as large as they. */
export function placed(places: readonly number[], count: number, make: (place: number) => ReactNode, gap = (from: number, to: number): ReactNode => <Gap key={`gap${from}`} places={to - from} />): ReactNode[] {
  const all: ReactNode[] = [];
  let next = 0;
  for (const place of places) {
    if (place > next) all.push(gap(next, place));
    all.push(make(place));
    next = place + 1;
  }
  if (next < count) all.push(gap(next, count));
  return all;
}
const Gap = ({ places, children }: { places: number; children?: ReactNode }) => <span className="lv-gap" style={{ "--places": places } as object} aria-hidden="true">{children}</span>;

export function Matrix({ tracks, scenes, near, art, grid }: { tracks: readonly Id[]; scenes: readonly Id[]; near: Near; art: SlotArt; grid: RefObject<HTMLDivElement | null> }) {
  const app = useApp(), { project } = useDesk(), stopKey = useLaunchKey(project.root);
  return (
    <div className="lv-grid" role="grid" aria-label={t("Clips to launch")} aria-rowcount={scenes.length + 2} aria-colcount={tracks.length + 1} ref={grid}>
      <div role="row" className="lv-row lv-heads" aria-rowindex={1}>
        {placed(near.columns, tracks.length, (column) => <Head key={String(tracks[column])} track={tracks[column] as Id} column={column} />, (from, to) => tracks.slice(from, to).map((track) => <HeadPlate key={`plate${track}`} track={track} />))}
        <div role="columnheader" className="lv-head lv-last" aria-colindex={tracks.length + 1}>{t("Scenes")}</div>
      </div>
      {placed(near.rows, scenes.length, (row) => <Row key={String(scenes[row])} scene={scenes[row] as Id} row={row} tracks={tracks} columns={near.columnsOf(row)} art={art} />, (from, to) => (
        <Gap key={`gap${from}`} places={to - from}><span className="lv-names">{scenes.slice(from, to).map((scene) => <ScenePlate key={String(scene)} scene={scene} />)}</span></Gap>
      ))}
      {near.isWhole ? null : <Plates tracks={tracks} scenes={scenes} />}
      <div role="row" className="lv-row lv-stops" aria-rowindex={scenes.length + 2}>
        {placed(near.columns, tracks.length, (column) => <StopCell key={String(tracks[column])} track={tracks[column] as Id} row={scenes.length} column={column} />)}
        <div role="gridcell" className="lv-stop lv-last" tabIndex={-1} data-row={scenes.length} data-col={tracks.length} data-stop="all" aria-colindex={tracks.length + 1} data-info={t("Every track stops, in time. Right-click to learn a key or button for it.")}
          onContextMenu={(event) => openMenu(app, event, t("Stop all"), () => [launchLearnGroup(app, project, project.root, t("stop all"))])}><Icon name="stop" size={12} className="fill" />{t("Stop all")}<LaunchKey state={stopKey} /></div>
      </div>
    </div>
  );
}

const Row = memo(function Row({ scene, row, tracks, columns, art }: { scene: Id; row: number; tracks: readonly Id[]; columns: readonly number[]; art: SlotArt }) {
  const { project } = useDesk(), name = useRead(project, () => (project.exists(scene) ? sceneName(project, scene) : ""));
  return (
    <div role="row" className="lv-row" aria-rowindex={row + 2}>
      {placed(columns, tracks.length, (column) => <Slot key={String(tracks[column])} track={tracks[column] as Id} scene={scene} sceneName={name} row={row} column={column} art={art} />)}
      <SceneCell scene={scene} row={row} column={tracks.length} />
    </div>
  );
});

const Head = memo(function Head({ track, column }: { track: Id; column: number }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const name = useRead(project, () => trackName(project, track)), hue = useRead(project, () => trackHue(project, track)), icon = useRead(project, () => trackIcon(project, track));
  return (
    <div role="columnheader" className={`lv-head hue${hue}`} data-column={String(track)} aria-colindex={column + 1} aria-label={name} onPointerDown={() => selectTrack(desk, track)}>
      <Icon name={icon} size={14} /><span className="clamp grow">{name}</span>
      <button type="button" className="lv-back" aria-label={t("Back to the arrangement of {name}", { name })} data-info={t("{name} plays its clips here. Press to go back to the arrangement.", { name })} onClick={() => app.player.launcher.backToArrangement(track)}><Icon name="back" size={14} /></button>
    </div>
  );
});

const StopCell = memo(function StopCell({ track, row, column }: { track: Id; row: number; column: number }) {
  const app = useApp(), { project } = useDesk(), launchKey = useLaunchKey(track);
  const name = useRead(project, () => trackName(project, track));
  return <div role="gridcell" className="lv-stop" tabIndex={-1} data-row={row} data-col={column} data-stop={String(track)} aria-colindex={column + 1} aria-label={`${t("Stop {name}", { name })}${launchKey.told}`} data-info={t("{name} stops, in time. Right-click to learn a key or button for it.", { name })}
    onContextMenu={(event) => openMenu(app, event, t("Stop {name}", { name }), () => [launchLearnGroup(app, project, track, t("stop {name}", { name }))])}><Icon name="stop" size={12} className="fill" /><LaunchKey state={launchKey} /></div>;
});
