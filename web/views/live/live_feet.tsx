// At the foot of each column its strip: sends, level, mute, solo, arm, side of the crossfader; at the end the master and the fader
// between the sides.
import { memo, useRef } from "react";
import { useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { setSendGain } from "../../project/edit_routing.ts";
import { Field } from "../../project/fields.ts";
import { setCrossfade, setSide } from "../../project/scenes.ts";
import { returnsOf, sendsOf, trackName } from "../../project/song.ts";
import { Crossfader } from "../../ui/crossfader.tsx";
import { Fader, levelLaw } from "../../ui/fader.tsx";
import { Knob } from "../../ui/knob.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { report } from "../app.ts";
import { MuteSolo } from "../arrange/track_header.tsx";
import { TRACK_LEVEL } from "../arrange/track_level.ts";
import { useApp, useDesk } from "../context.tsx";
import { controlMenu } from "../control_menu.ts";
import { setGain } from "../../project/edit_tracks.ts";

const SEND_LEVEL = levelLaw(-96, 6);
const SIDES = [{ id: "1", name: "A" }, { id: "0", name: "–" }, { id: "2", name: "B" }] as const;

export const LiveFoot = memo(function LiveFoot({ track, hue }: { track: Id; hue: number }) {
  const app = useApp(), { project } = useDesk();
  const name = useRead(project, () => trackName(project, track)), side = useRead(project, () => String(project.exists(track) ? project.int(track, Field.track.side) : 0));
  const returns = useRead(project, () => returnsOf(project).slice(0, 2).join());
  return (
    <div role="group" aria-label={t("Strip {name}", { name })} className={`lv-foot hue${hue}`}>
      {returns === "" ? null : <div className="row g8 lv-sends">{returns.split(",").map((id, index) => <SendKnob key={id} track={track} target={BigInt(id) as Id} letter={"AB"[index] ?? ""} from={name} />)}</div>}
      <Level track={track} name={name} />
      <MuteSolo track={track} />
      <Segmented label={t("Crossfader side of {name}", { name })} value={side as "0" | "1" | "2"} segments={SIDES} onChange={(next) => void report(app, setSide(project, track, Number(next)))} />
    </div>
  );
});

function Level({ track, name }: { track: Id; name: string }) {
  const app = useApp(), { project } = useDesk();
  const gain = useRead(project, () => (project.exists(track) ? project.real(track, Field.track.gainDb) : 0));
  const reading = useRef<HTMLSpanElement>(null);
  return (
    <div className="lv-level">
      <Fader label={t("Level of {name}", { name })} value={gain} law={TRACK_LEVEL} info={t("Level. Drag, double-click for 0 dB, Enter to type.")} onLive={(db) => app.player.live(track, Field.track.gainDb, db)}
        onMenu={controlMenu(app, project, track, Field.track.gainDb, t("the level of {name}", { name }))} onEnd={() => app.player.release(track, Field.track.gainDb)} onCommit={(db) => void report(app, setGain(project, track, db))}
        onText={(text) => {
          if (reading.current) reading.current.textContent = text.replace(" dB", "");
        }} />
      <canvas className="strip-meter" data-track={String(track)} aria-hidden="true" />
      <span className="caption lv-db" ref={reading}>{TRACK_LEVEL.text(gain).replace(" dB", "")}</span>
    </div>
  );
}

/** What a column sends to one of the first two returns; the send is made when it is turned up. */
function SendKnob({ track, target, letter, from }: { track: Id; target: Id; letter: string; from: string }) {
  const app = useApp(), { project } = useDesk();
  const to = useRead(project, () => (project.exists(target) ? trackName(project, target) : ""));
  const send = useRead(project, () => (project.exists(track) ? sendsOf(project, track).find((one) => project.ref(one, Field.connection.target) === target) ?? null : null));
  const gain = useRead(project, () => (send !== null && project.exists(send) ? project.real(send, Field.connection.gainDb) : SEND_LEVEL.min));
  return (
    <span className="row g4"><span className="t2 s11" aria-hidden="true">{letter}</span>
      <Knob label={t("Send of {from} to {to}", { from, to })} value={gain} law={SEND_LEVEL} showName={false} size={20} width={22} isOff={send === null} info={t("How much goes to {to}. Drag, double-click for 0 dB.", { to })}
        onLive={send === null ? undefined : (db) => app.player.live(send, Field.connection.gainDb, db)} onEnd={send === null ? undefined : () => app.player.release(send, Field.connection.gainDb)}
        onCommit={(db) => void report(app, send === null ? project.perform({ edit: "add-sends", sources: [track], target, gainDb: db }).result : setSendGain(project, send, db))} />
    </span>
  );
}

export function MasterFoot() {
  const app = useApp(), { project } = useDesk();
  const at = useRead(project, () => project.real(project.root, Field.project.crossfade));
  return (
    <div role="group" aria-label={t("Strip Master")} className="lv-foot lv-master">
      <Level track={project.master} name={t("Master")} />
      <div className="lv-cross">
        <span className="row t2 s11" aria-hidden="true"><span>A</span><span className="grow lv-cross-name">{t("Crossfader")}</span><span>B</span></span>
        <Crossfader value={at} onLive={(value) => app.player.live(project.root, Field.project.crossfade, value)} onEnd={() => app.player.release(project.root, Field.project.crossfade)}
          onMenu={controlMenu(app, project, project.root, Field.project.crossfade, t("the crossfader"))} onCommit={(value) => void report(app, setCrossfade(project, value))} />
      </div>
    </div>
  );
}
