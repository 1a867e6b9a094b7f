// One strip, top down: EQ picture, devices, pan, fader and meter, level, mute and solo, name on its colour.
import { memo, useRef } from "react";
import { panText } from "../../lib/format.ts";
import { travelOfDb } from "../../lib/levels.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import type { Id } from "../../project/api.ts";
import { setGain, setPan } from "../../project/edit_tracks.ts";
import { Field } from "../../project/fields.ts";
import { devicesOf, infoOf, trackHue, trackName } from "../../project/song.ts";
import { Fader } from "../../ui/fader.tsx";
import { linearLaw } from "../../ui/gesture.ts";
import { Knob } from "../../ui/knob.tsx";
import { report } from "../app.ts";
import { MuteSolo, TRACK_LEVEL } from "../arrange/track_header.tsx";
import { useApp, useDesk } from "../context.tsx";
import { controlMenu } from "../control_menu.ts";
import { selectTrack } from "../editing.ts";
import { useMoved } from "../follow.ts";
import { EqPicture } from "./eq_picture.tsx";
import { withPane } from "../workspace.ts";
import { Sends } from "./sends.tsx";

const SCALE = [6, 0, -12, -24, -48];
const PAN = linearLaw(-1, 1, 0, panText, 0.01);
const PAN_LAW = { ...PAN, steps: 0, parse: (text: string): number | null => {
  const match = /^\s*(-?[\d.]+)?\s*([lrc])?/i.exec(text), amount = parseFloat(match?.[1] ?? "0") / 100, side = match?.[2]?.toLowerCase();
  return side === "c" ? 0 : Number.isFinite(amount) ? (side === "l" ? -Math.abs(amount) : amount) : null;
} };

export const Strip = memo(function Strip({ track, master = false }: { track: Id; master?: boolean }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const chosen = useSignal(desk.track) === track;
  const name = useRead(project, () => trackName(project, track)), hue = useRead(project, () => (master ? 0 : trackHue(project, track)));
  const gain = useRead(project, () => project.real(track, Field.track.gainDb)), pan = useRead(project, () => project.real(track, Field.track.pan));
  const devices = useRead(project, () => devicesOf(project, track).map((device) => `${device}:${project.bool(device, Field.device.bypass) ? 0 : 1}`).join());
  const reading = useRef<HTMLSpanElement>(null), panReading = useRef<HTMLSpanElement>(null);
  const showPan = (value: number): void => {
    if (panReading.current) panReading.current.textContent = panText(value);
  };
  const panMoved = useMoved(app.player, track, Field.track.pan, pan, showPan), gainMoved = useMoved(app.player, track, Field.track.gainDb, gain);
  const open = (device: Id): void => {
    selectTrack(desk, track);
    desk.device.set(device);
    withPane(desk);
    desk.pane.set("devices");
  };
  return (
    <div role="group" className={`strip hue${hue} ${chosen ? "is-on" : ""} ${master ? "master" : ""}`} aria-label={`Strip ${name}`} onPointerDown={() => selectTrack(desk, track)}>
      <EqPicture track={track} hue={hue === 0 ? 9 : hue} />
      <div className="slots">
        {devices === "" ? null : devices.split(",").map((entry) => {
          const [id = "0", on] = entry.split(":");
          const device = BigInt(id) as Id;
          return <button key={id} className={`slot ${on === "1" ? "" : "off"}`} onClick={() => open(device)} data-info="Show this device." type="button"><span className="clamp">{infoOf(project, device)?.name ?? "Device"}</span></button>;
        })}
      </div>
      {master ? <div className="strip-sends" /> : <Sends track={track} />}
      <div className="strip-pan">
        <Knob label={`Pan of ${name}`} value={pan} law={PAN_LAW} bipolar showName={false} size={36} width={44} listen={panMoved} info="Pan. Drag, double-click for the middle." onLive={(next) => {
          app.player.live(track, Field.track.pan, next);
          showPan(next);
        }} onMenu={controlMenu(app, project, track, Field.track.pan, `the pan of ${name}`)} onEnd={() => app.player.release(track, Field.track.pan)} onCommit={(next) => void report(app, setPan(project, track, next))} />
        <span className="caption" ref={panReading}>{panText(pan)}</span>
      </div>
      <div className="level">
        <span className="scale" aria-hidden="true"><i>{SCALE.map((db) => <b key={db} style={{ top: `${(1 - travelOfDb(db)) * 100}%` }}>{Math.abs(db)}</b>)}</i></span>
        <Fader label={`Level of ${name}`} value={gain} law={TRACK_LEVEL} listen={gainMoved} info="Level. Drag, double-click for 0 dB, Enter to type." onLive={(db) => app.player.live(track, Field.track.gainDb, db)}
          onMenu={controlMenu(app, project, track, Field.track.gainDb, `the level of ${name}`)} onEnd={() => app.player.release(track, Field.track.gainDb)} onCommit={(db) => void report(app, setGain(project, track, db))} onText={(text) => {
            if (reading.current) reading.current.textContent = text.replace(" dB", "");
          }} />
        <canvas className="strip-meter" data-track={String(track)} aria-hidden="true" data-info="Level. Press to clear the clip lamp." />
      </div>
      <div className="numbers"><span ref={reading}>{TRACK_LEVEL.text(gain).replace(" dB", "")}</span><span className="peak t3" data-peak={String(track)} /></div>
      <div className="strip-ms">{master ? <span className="t3 s11">Output</span> : <MuteSolo track={track} />}</div>
      <div className="strip-name clamp">{name}</div>
    </div>
  );
});
