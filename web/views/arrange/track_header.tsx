// A track's header: colour, picture, name, mute, solo, level. Its meter is painted beside it.
import { memo, useRef, type CSSProperties, type PointerEvent } from "react";
import { useAbout, useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { renameTrack, setGain, setMute, setSolo, setTrackHeight, setTrackHue } from "../../project/edit_tracks.ts";
import { Field } from "../../project/fields.ts";
import { groupDepth, isAudioTrack, isGroupTrack, isDrumTrack, isNoteTrack, trackHue, trackName } from "../../project/song.ts";
import { LevelSlider } from "../../ui/fader.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Lamp } from "../../ui/lamp.tsx";
import { ValueEdit } from "../../ui/value_edit.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { selectTrack } from "../editing.ts";
import { useMoved } from "../follow.ts";
import { toggleFold } from "../folds.ts";
import { hueGroup, menuOf, openMenu } from "../menus.ts";
import { startSound } from "../projects.ts";
import { dragTrack } from "../track_drag.ts";
import { trackIcon } from "../track_look.ts";
import { OF_DEVICES, OF_TRACKS } from "../track_news.ts";
import { settleHeight } from "./layout.ts";
import { TRACK_LEVEL } from "./track_level.ts";

export function MuteSolo({ track }: { track: Id }) {
  const app = useApp(), { project } = useDesk();
  const name = useRead(project, () => trackName(project, track), OF_TRACKS);
  const mute = useRead(project, () => project.bool(track, Field.track.mute), OF_TRACKS), solo = useRead(project, () => project.bool(track, Field.track.solo), OF_TRACKS);
  const armed = useAbout(app.studio.armed, (all) => all.has(track)), state = useSignal(app.studio.state);
  const records = useRead(project, () => project.exists(track) && (isAudioTrack(project, track) || isNoteTrack(project, track)), OF_TRACKS);
  return (
    <span className="ms" role="group" aria-label={records ? t("{name}, mute, solo and arm", { name }) : t("{name}, mute and solo", { name })}>
      <Lamp letter="M" className="m" label={t("Mute {name}", { name })} isOn={mute} info={t("Mute. This track is silent.")} onChange={(on) => void report(app, setMute(project, track, on))} />
      <Lamp letter="S" className="s" label={t("Solo {name}", { name })} isOn={solo} info={t("Solo. Only soloed tracks sound.")} onChange={(on) => void report(app, setSolo(project, track, on))} />
      {records ? <Lamp letter="R" className={`r ${armed && (state === "recording" || state === "counting") ? "is-live" : ""}`} label={t("Arm {name}", { name })} isOn={armed} isDisabled={state !== "idle"} info={t("Arm: what comes in is recorded here when you press R. What it listens to stands left of its devices.")} onChange={(on) => {
        startSound(app);
        app.studio.arm(track, on);
      }} /> : null}
    </span>
  );
}

export const TrackHeader = memo(function TrackHeader({ track, top, height }: { track: Id; top: number; height: number }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const chosen = useAbout(desk.track, (at) => at === track);
  const name = useRead(project, () => trackName(project, track), OF_TRACKS), hue = useRead(project, () => trackHue(project, track), OF_TRACKS);
  const gain = useRead(project, () => project.real(track, Field.track.gainDb), OF_TRACKS), icon = useRead(project, () => trackIcon(project, track), OF_DEVICES);
  const gainMoved = useMoved(app.player, track, Field.track.gainDb, gain);
  const reading = useRef<HTMLSpanElement>(null);
  const depth = useRead(project, () => groupDepth(project, track), OF_TRACKS);
  const drums = useRead(project, () => isDrumTrack(project, track), OF_DEVICES);

  const folds = useRead(project, () => isGroupTrack(project, track), OF_TRACKS), folded = useAbout(desk.folded, (all) => all.has(track)), typing = useAbout(desk.typing, (at) => at === track) && desk.area.get() !== "mixer";
  const resize = (event: PointerEvent): void => {
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement, from = event.clientY;
    handle.setPointerCapture(event.pointerId);
    let last = height;
    const move = (next: globalThis.PointerEvent): void => {
      last = settleHeight(height + next.clientY - from);
      handle.style.transform = `translateY(${last - height}px)`;
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", () => {
      handle.removeEventListener("pointermove", move);
      handle.style.transform = "";
      if (last !== height) report(app, setTrackHeight(project, [track], last));
    }, { once: true });
  };
  return (
    <div className={`th hue${hue} ${chosen ? "is-on" : ""} ${height < 48 ? "is-low" : ""} ${folds ? "is-group" : ""}`} style={{ transform: `translateY(${top}px)`, height, "--depth": depth } as CSSProperties} role="group" aria-label={t("Track {name}", { name })} aria-current={chosen}
      data-reorder={String(track)} onPointerDown={(event) => {
        desk.area.set("arrange");
        selectTrack(desk, track);
        const room = event.currentTarget.closest<HTMLElement>(".heads");
        if (room && !(event.target as Element).closest("button, input, [role=slider], .slider, .grip")) dragTrack(app, desk, track, event.nativeEvent, { room, axis: "y", scroll: (pixels) => desk.scrollTop.update((top) => Math.max(0, top + pixels)) });
      }} onContextMenu={(event) => {
        selectTrack(desk, track);
        openMenu(app, event, t("Track {name}", { name }), () => menuOf(app, "track", [hueGroup(hue, (next) => void report(app, setTrackHue(project, track, next)))]));
      }} data-info={folds
      ? t("{name}. What lies in this group plays into it: drop tracks on it, double-click the name to rename, right-click for more.", { name })
      : drums ? t("{name}. Drum kit: drag it elsewhere, double-click the name to rename, right-click for more.", { name })
      : t("{name}. Track: drag it elsewhere, double-click the name to rename, right-click for more.", { name })}>
      <i className="cb" />
      <div className="row g8 top">
        {folds ? <button type="button" className="fold" aria-label={folded ? t("Open {name}", { name }) : t("Fold {name}", { name })} aria-expanded={!folded} data-info={t("Folds the group or opens it (U).")} onClick={() => toggleFold(desk, track)}><Icon name={folded ? "chevron-right" : "chevron-down"} size={14} /></button> : <span className="pic"><Icon name={icon} size={14} /></span>}
        {typing ? <ValueEdit label={t("Track name")} initial={name} onEnd={(text) => {
          if (desk.typing.get() === track) desk.typing.set(null);
          if (text !== null && text.trim() !== "" && text.trim() !== name) report(app, renameTrack(project, track, text));
        }} /> : <span className="nm grow clamp" onDoubleClick={() => desk.typing.set(track)}>{name}</span>}
        <MuteSolo track={track} />
      </div>
      {height >= 48 ? (
        <div className="vol">
          <LevelSlider label={t("Level of {name}", { name })} value={gain} law={TRACK_LEVEL} listen={gainMoved} info={t("Level. Drag, double-click for 0 dB, Enter to type.")}
            onLive={(db) => app.player.live(track, Field.track.gainDb, db)} onEnd={() => app.player.release(track, Field.track.gainDb)} onCommit={(db) => void report(app, setGain(project, track, db))}
            onText={(text) => {
              if (reading.current) reading.current.textContent = text;
            }} />
          <span className="db" ref={reading}>{TRACK_LEVEL.text(gain)}</span>
        </div>
      ) : null}
      <i className="grip" onPointerDown={resize} data-info={t("Drag to change the track's height.")} />
    </div>
  );
});
