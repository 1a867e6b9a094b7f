// What a strip sends: a knob for each return, and one more on demand.
import { useRead } from "../../lib/react.ts";
import type { Id } from "../../project/api.ts";
import { addReturn, muteSend, removeSend, setSendGain, setSendPoint } from "../../project/edit_routing.ts";
import { ConnectionPoint, Field } from "../../project/fields.ts";
import { isReturnTrack, returnsOf, sendsOf, trackHue, trackName } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { levelLaw } from "../../ui/fader.tsx";
import { Knob } from "../../ui/knob.tsx";
import { Menu } from "../../ui/menu.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { controlMenu } from "../control_menu.ts";

const SEND_LEVEL = levelLaw(-96, 6);
const NEW_SEND_DB = -12;

export function Sends({ track }: { track: Id }) {
  const app = useApp(), { project } = useDesk();
  const name = useRead(project, () => trackName(project, track));
  const list = useRead(project, () => (project.exists(track) ? sendsOf(project, track).join() : ""));
  const sends = list === "" ? [] : list.split(",").map((text) => BigInt(text) as Id);
  const taken = new Set(sends.map((send) => project.ref(send, Field.connection.target)));
  const add = (target: Id): void => void report(app, project.perform({ edit: "add-sends", sources: [track], target, gainDb: NEW_SEND_DB }).result);
  const open = (): { id: string; name: string; run: () => void }[] => [
    ...returnsOf(project).filter((one) => one !== track && !taken.has(one)).map((one) => ({ id: String(one), name: trackName(project, one), run: () => add(one) })),
    { id: "new", name: "New return", run: () => void report(app, addReturn(project, { track, gainDb: NEW_SEND_DB }).result) },
  ];
  return (
    <div className="strip-sends" role="group" aria-label={`Sends of ${name}`}>
      {sends.map((send) => <Send key={String(send)} send={send} from={name} />)}
      {sends.length < 4 && !(isReturnTrack(project, track) && returnsOf(project).length < 2) ? (
        <Menu label={`Send ${name} to`} trigger={<Button tone="ghost" size="xs" icon="plus" label={`Add a send to ${name}`} showLabel={false} info="Send this track to a return as well." />} groups={[{ title: "Send to", entries: open() }]} />
      ) : null}
    </div>
  );
}

function Send({ send, from }: { send: Id; from: string }) {
  const app = useApp(), { project } = useDesk();
  const to = useRead(project, () => (project.exists(send) ? trackName(project, project.ref(send, Field.connection.target)) : ""));
  const hue = useRead(project, () => (project.exists(send) ? trackHue(project, project.ref(send, Field.connection.target)) : 9));
  const gain = useRead(project, () => (project.exists(send) ? project.real(send, Field.connection.gainDb) : 0));
  const mute = useRead(project, () => project.exists(send) && project.bool(send, Field.connection.mute));
  const before = useRead(project, () => project.exists(send) && project.int(send, Field.connection.point) === ConnectionPoint.preFader);
  return (
    <div className={`send hue${hue} ${mute ? "off" : ""}`}>
      <Knob label={`Send of ${from} to ${to}`} value={gain} law={SEND_LEVEL} showName={false} size={20} width={22} isOff={mute} info={`How much goes to ${to}. Drag, double-click for 0 dB.`} onLive={(db) => app.player.live(send, Field.connection.gainDb, db)}
        onMenu={controlMenu(app, project, send, Field.connection.gainDb, `the send of ${from} to ${to}`)} onEnd={() => app.player.release(send, Field.connection.gainDb)} onCommit={(db) => void report(app, setSendGain(project, send, db))} />
      <Menu label={`Send to ${to}`} trigger={<button className="send-name clamp" type="button" data-info={`To ${to}${before ? ", before the fader" : ""}. Press for more.`}>{before ? `${to} (pre)` : to}</button>} groups={[
        { entries: [{ id: "mute", name: "Muted", checked: mute, run: () => void report(app, muteSend(project, send, !mute)) }, { id: "pre", name: "Before the fader", checked: before, run: () => void report(app, setSendPoint(project, send, !before)) }] },
        { entries: [{ id: "remove", name: "Remove", icon: "trash", danger: true, run: () => void report(app, removeSend(project, send), `Removed the send to ${to}`) }] },
      ]} />
    </div>
  );
}
