// One strip, top down: EQ picture, devices, sends, way out, pan, fader and meter, levels, mute and solo, name on its colour.
import { memo, useRef } from "react";
import { panText } from "../../lib/format.ts";
import { travelOfDb } from "../../lib/levels.ts";
import { useAbout, useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { renameTrack, setGain, setPan, setTrackHue } from "../../project/edit_tracks.ts";
import { Field } from "../../project/fields.ts";
import { isGroupTrack, isReturnTrack, trackHue, trackName } from "../../project/song.ts";
import { Fader } from "../../ui/fader.tsx";
import { linearLaw } from "../../ui/gesture.ts";
import { Icon } from "../../ui/icon.tsx";
import { Knob } from "../../ui/knob.tsx";
import { ValueEdit } from "../../ui/value_edit.tsx";
import { report } from "../app.ts";
import { MuteSolo } from "../arrange/track_header.tsx";
import { TRACK_LEVEL } from "../arrange/track_level.ts";
import { useApp, useDesk } from "../context.tsx";
import { controlMenu } from "../control_menu.ts";
import { selectTrack } from "../editing.ts";
import { useMoved } from "../follow.ts";
import { toggleFold } from "../folds.ts";
import { hueGroup, menuOf, openMenu } from "../menus.ts";
import { dragTrack } from "../track_drag.ts";
import { OF_TRACKS } from "../track_news.ts";
import { EqPicture } from "./eq_picture.tsx";
import { groupHue } from "./group_hue.ts";
import { Inserts } from "./inserts.tsx";
import { Sends } from "./sends.tsx";
import { WayOut } from "./way_out.tsx";

const SCALE = [6, 0, -12, -24, -48];
const HIGHEST = t("The highest peak. Press the meter to clear it.");
const PAN = linearLaw(-1, 1, 0, panText, 0.01);
const PAN_LAW = { ...PAN, steps: 0, parse: (text: string): number | null => {
  const match = /^\s*(-?[\d.]+)?\s*([lrc])?/i.exec(text), amount = parseFloat(match?.[1] ?? "0") / 100, side = match?.[2]?.toLowerCase();
  return side === "c" ? 0 : Number.isFinite(amount) ? (side === "l" ? -Math.abs(amount) : amount) : null;
} };

export const Strip = memo(function Strip({ track, master = false, left = 0 }: { track: Id; master?: boolean; left?: number }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const chosen = useAbout(desk.track, (at) => at === track);
  const name = useRead(project, () => trackName(project, track), OF_TRACKS), hue = useRead(project, () => (master ? 0 : trackHue(project, track)), OF_TRACKS);
  const gain = useRead(project, () => project.real(track, Field.track.gainDb), OF_TRACKS), pan = useRead(project, () => project.real(track, Field.track.pan), OF_TRACKS);
  const bar = useRead(project, () => (master ? 0 : groupHue(project, track)), OF_TRACKS);
  const reading = useRef<HTMLSpanElement>(null), panReading = useRef<HTMLSpanElement>(null);
  const showPan = (value: number): void => {
    if (panReading.current) panReading.current.textContent = panText(value);
  };
  const panMoved = useMoved(app.player, track, Field.track.pan, pan, showPan), gainMoved = useMoved(app.player, track, Field.track.gainDb, gain);
  return (
    <div role="group" className={`strip hue${hue} ${chosen ? "is-on" : ""} ${master ? "master" : ""}`} aria-label={t("Strip {name}", { name })} data-strip={String(track)} data-reorder={master ? undefined : String(track)} style={master ? {} : { left }} onPointerDown={() => selectTrack(desk, track)}
      onContextMenu={(event) => {
        selectTrack(desk, track);
        desk.area.set("mixer");
        openMenu(app, event, name, () => master ? menuOf(app, "master") : menuOf(app, "strip", [hueGroup(hue, (next) => void report(app, setTrackHue(project, track, next)))]));
      }}>
      <i className={`group-bar ${bar > 0 ? `band${bar}` : ""}`} />
      <EqPicture track={track} hue={hue === 0 ? 9 : hue} />
      <Inserts track={track} name={name} />
      {master ? null : <Sends track={track} />}
      {master ? null : <WayOut track={track} name={name} />}
      <div className="strip-pan">
        <Knob label={t("Pan of {name}", { name })} value={pan} law={PAN_LAW} bipolar showName={false} size={36} width={44} listen={panMoved} info={t("Pan. Drag, double-click for the middle.")} onLive={(next) => {
          app.player.live(track, Field.track.pan, next);
          showPan(next);
        }} onMenu={controlMenu(app, project, track, Field.track.pan, t("the pan of {name}", { name }))} onEnd={() => app.player.release(track, Field.track.pan)} onCommit={(next) => void report(app, setPan(project, track, next))} />
        <span className="caption" ref={panReading}>{panText(pan)}</span>
      </div>
      <div className="level">
        <span className="scale" aria-hidden="true"><i>{SCALE.map((db) => <b key={db} style={{ top: `${(1 - travelOfDb(db)) * 100}%` }}>{Math.abs(db)}</b>)}</i></span>
        <Fader label={t("Level of {name}", { name })} value={gain} law={TRACK_LEVEL} listen={gainMoved} info={t("Level. Drag, double-click for 0 dB, Enter to type.")} onLive={(db) => app.player.live(track, Field.track.gainDb, db)}
          onMenu={controlMenu(app, project, track, Field.track.gainDb, t("the level of {name}", { name }))} onEnd={() => app.player.release(track, Field.track.gainDb)} onCommit={(db) => void report(app, setGain(project, track, db))} onText={(text) => {
            if (reading.current) reading.current.textContent = text.replace(" dB", "");
          }} />
        <Meter track={track} master={master} />
      </div>
      <div className="numbers"><span ref={reading}>{TRACK_LEVEL.text(gain).replace(" dB", "")}</span>{master ? <span className="t3" data-info={HIGHEST}><span className="alone ends" data-peak={String(track)} /></span> : <span className="reading-place" role="img" aria-label={t("Nothing was heard yet")} data-info={HIGHEST} />}</div>
      <div className="numbers rms t3" data-info={t("How loud it is on the whole: RMS.")}><span>RMS</span>{master ? <span><span className="alone ends" data-rms={String(track)} /></span> : <span className="reading-place" aria-hidden="true" />}</div>
      <div className="strip-ms">{master ? <span className="t3 s11">{t("Output")}</span> : <MuteSolo track={track} />}</div>
      {master ? <div className="strip-name clamp">{name}</div> : <Name track={track} name={name} />}
    </div>
  );
});

/** A strip's own place on the board's canvases; the master, which does not scroll, has a canvas to itself. */
function Meter({ track, master }: { track: Id; master: boolean }) {
  const info = t("Level: solid is RMS, faint the peaks. Press to clear what is held.");
  return master ? <canvas className="strip-meter" data-track={String(track)} aria-hidden="true" data-info={info} /> : <i className="strip-meter" aria-hidden="true" data-info={info} />;
}

/** The strip's handle: it is carried by its name. */
function Name({ track, name }: { track: Id; name: string }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const folds = useRead(project, () => isGroupTrack(project, track), OF_TRACKS), folded = useAbout(desk.folded, (all) => all.has(track)), returns = useRead(project, () => isReturnTrack(project, track), OF_TRACKS);
  const typing = useAbout(desk.typing, (at) => at === track);
  if (typing && desk.area.get() === "mixer") {
    return <div className="strip-name"><ValueEdit label={t("Track name")} initial={name} onEnd={(text) => {
      if (desk.typing.get() === track) desk.typing.set(null);
      if (text !== null && text.trim() !== "" && text.trim() !== name) report(app, renameTrack(project, track, text));
    }} /></div>;
  }
  return (
    <div className="strip-name" data-info={folds ? t("{name}. Drag it elsewhere, or tracks onto it, double-click to rename.", { name }) : t("{name}. Drag it elsewhere, onto a group to put it in, double-click to rename.", { name })} onDoubleClick={() => desk.typing.set(track)} onPointerDown={(event) => {
      const room = event.currentTarget.closest<HTMLElement>(".strips");
      if (room && !(event.target as Element).closest("button")) dragTrack(app, desk, track, event.nativeEvent, { room, axis: "x", scroll: (pixels) => (room.scrollLeft += pixels) });
    }}>
      {folds ? <button type="button" className="strip-fold" aria-label={folded ? t("Open {name}", { name }) : t("Fold {name}", { name })} aria-expanded={!folded} onClick={() => toggleFold(desk, track)}><Icon name={folded ? "chevron-right" : "chevron-down"} size={14} /></button> : returns ? <Icon name="return" size={12} /> : null}
      <span className="clamp">{name}</span>
    </div>
  );
}
