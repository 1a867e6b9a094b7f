// What a strip sends: a knob for each return, and one more on demand.
import { useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { addReturn, setSendGain } from "../../project/edit_routing.ts";
import { ConnectionPoint, Field } from "../../project/fields.ts";
import { isReturnTrack, returnsOf, sendsOf, trackHue, trackName } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { levelLaw } from "../../ui/fader.tsx";
import { Knob } from "../../ui/knob.tsx";
import { Menu, type MenuGroup } from "../../ui/menu.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { controlMenu } from "../control_menu.ts";
import { menuOf, openMenu } from "../menus.ts";
import { OF_SENDS, OF_TRACKS } from "../track_news.ts";
import { dragSend, NEW_SEND_DB } from "./send_drag.ts";

const SEND_LEVEL = levelLaw(-96, 6);

export function Sends({ track }: { track: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const name = useRead(project, () => trackName(project, track), OF_TRACKS);
  const list = useRead(project, () => (project.exists(track) ? sendsOf(project, track).join() : ""), OF_SENDS);
  const sends = list === "" ? [] : list.split(",").map((text) => BigInt(text) as Id);
  const onlyReturn = useRead(project, () => project.exists(track) && isReturnTrack(project, track) && returnsOf(project).length < 2, OF_TRACKS);
  const add = (target: Id): void => void report(app, project.perform({ edit: "add-sends", sources: [track], target, gainDb: NEW_SEND_DB }).result);
  const open = (): MenuGroup[] => {
    const taken = new Set(sends.map((send) => project.ref(send, Field.connection.target)));
    return [{ title: t("Send to"), entries: [
      ...returnsOf(project).filter((one) => one !== track && !taken.has(one)).map((one) => ({ id: String(one), name: trackName(project, one), run: () => add(one) })),
      { id: "new", name: t("New return"), run: () => void report(app, addReturn(project, { track, gainDb: NEW_SEND_DB }).result) },
    ] }];
  };
  return (
    <div className="strip-sends" role="group" aria-label={t("Sends of {name}", { name })} onPointerDown={(event) => {
      if (!(event.target as Element).closest("button, [role=slider], .knob")) dragSend(app, desk, track, event.nativeEvent);
    }} data-info={t("Drag from here onto a return to send there; onto the master for a new one.")}>
      {sends.map((send) => <Send key={String(send)} send={send} from={name} />)}
      {sends.length < 4 && !onlyReturn ? (
        <Menu label={t("Send {name} to", { name })} trigger={<Button tone="ghost" size="xs" icon="plus" label={t("Add a send to {name}", { name })} showLabel={false} info={t("Send this track to a return as well.")}><span>{t("Send")}</span></Button>} groups={open} />
      ) : null}
    </div>
  );
}

function Send({ send, from }: { send: Id; from: string }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const to = useRead(project, () => (project.exists(send) ? trackName(project, project.ref(send, Field.connection.target)) : ""), OF_SENDS);
  const hue = useRead(project, () => (project.exists(send) ? trackHue(project, project.ref(send, Field.connection.target)) : 9), OF_SENDS);
  const gain = useRead(project, () => (project.exists(send) ? project.real(send, Field.connection.gainDb) : 0), OF_SENDS);
  const mute = useRead(project, () => project.exists(send) && project.bool(send, Field.connection.mute), OF_SENDS);
  const before = useRead(project, () => project.exists(send) && project.int(send, Field.connection.point) === ConnectionPoint.preFader, OF_SENDS);
  const choose = (): void => desk.send.set(send);
  return (
    <div className={`send hue${hue} ${mute ? "off" : ""}`} onPointerDownCapture={choose} onFocusCapture={choose} onContextMenu={(event) => {
      choose();
      openMenu(app, event, t("Send to {to}", { to }), () => menuOf(app, "send"));
    }}>
      <Knob label={t("Send of {from} to {to}", { from, to })} value={gain} law={SEND_LEVEL} showName={false} size={20} width={22} isOff={mute} info={t("How much goes to {to}. Drag, double-click for 0 dB.", { to })} onLive={(db) => app.player.live(send, Field.connection.gainDb, db)}
        onMenu={controlMenu(app, project, send, Field.connection.gainDb, t("the send of {from} to {to}", { from, to }))} onEnd={() => app.player.release(send, Field.connection.gainDb)} onCommit={(db) => void report(app, setSendGain(project, send, db))} />
      <Menu label={t("Send to {to}", { to })} trigger={<Button tone="ghost" size="xs" className="send-name" label={before ? t("{to} (pre)", { to }) : to} info={before ? t("To {to}, before the fader. Press for more.", { to }) : t("To {to}. Press for more.", { to })} />} groups={() => menuOf(app, "send")} />
      <span className="send-db t3" aria-hidden="true">{gain <= -96 ? t("off") : gain.toFixed(0)}</span>
    </div>
  );
}
