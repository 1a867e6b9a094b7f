// On a phone what records lies under the thumb as soon as a track is armed: whom it hears and how loud, a big button, how long the take is by now,
// and the takes there are, to be heard.
import { useEffect, useRef, useState } from "react";
import { clockText } from "../../lib/format.ts";
import { everyFrame } from "../../lib/frame.ts";
import { followPhone, isPhone } from "../../lib/phone.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { setText } from "../../lib/text.ts";
import { t, tn } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { takeLanesOf } from "../../project/automation.ts";
import { clipName, clipSpan, isAudioTrack, trackHue, trackName } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { infoOf } from "../command_menu.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";
import { InputMeter } from "../device/input_panel.tsx";
import "./record_sheet.css";

interface Take { readonly name: string; readonly startTicks: number; readonly seconds: number }

const clipsOn = (project: Project, row: Id): Id[] => [...project.clips(row, 0, Number.MAX_SAFE_INTEGER).id] as Id[];

/** Those of its lanes, which lie over each other; else what lies on the track. */
function takesOf(project: Project, track: Id): Take[] {
  const lanes = takeLanesOf(project, track), clips = lanes.length > 0 ? lanes.flatMap((lane) => clipsOn(project, lane).slice(0, 1)) : clipsOn(project, track);
  return clips.map((clip, index) => {
    const { startTicks, lengthTicks } = clipSpan(project, clip);
    return { name: lanes.length > 0 ? t("Take {number}", { number: index + 1 }) : clipName(project, clip), startTicks, seconds: project.secondsAt(startTicks + lengthTicks) - project.secondsAt(startTicks) };
  });
}

export function RecordSheet() {
  const app = useApp(), { project, pane } = useDesk();
  const [phone, setPhone] = useState(isPhone), edits = useSignal(pane) === "editor", armed = useSignal(app.studio.armed), state = useSignal(app.studio.state);
  useEffect(() => followPhone(setPhone), []);
  const track = [...armed].find((one) => project.exists(one)) ?? null, isShown = phone && (!edits || state !== "idle"); // notes want the room
  return isShown && track !== null ? <Sheet track={track} isLive={state === "recording" || state === "counting"} isWaiting={state === "starting"} isBusy={state === "finishing"} /> : null;
}

function Sheet({ track, isLive, isWaiting, isBusy }: { track: Id; isLive: boolean; isWaiting: boolean; isBusy: boolean }) {
  const app = useApp(), { project } = useDesk();
  const input = useSignal(app.studio.input.state), more = useSignal(app.studio.armed).size - 1;
  const [name, hue, hears] = useRead(project, () => (project.exists(track) ? `${trackName(project, track)}\n${trackHue(project, track)}\n${isAudioTrack(project, track) ? 1 : 0}` : "\n0\n0")).split("\n");
  const count = useRead(project, () => (project.exists(track) ? takesOf(project, track).length : 0));
  const heard = hears !== "1" ? t("What you play") : input.kind === "on" ? input.name : input.kind === "refused" ? t("No input") : t("Usual input");
  const listen = (take: Take): void => {
    app.player.seekTicks(take.startTicks);
    if (!app.player.playing()) runById(app, "play");
  };
  return (
    <section className={`record-sheet hue${hue}`} aria-label={t("Recording")}>
      <div className="record-who">
        <span className="clamp record-name"><i className="dot" />{more > 0 ? tn(more, "{name} and 1 more", "{name} and {count} more", { name: name ?? "" }) : name}</span>
        {hears === "1" ? <InputMeter track={track} /> : null}
        <span className="clamp t2 s11">{heard}</span>
      </div>
      <Button className={`record-big ${isLive ? "is-live" : ""}`} icon={isLive ? "stop" : "record"} iconFill label={isWaiting ? t("Do not record") : isLive ? t("Stop recording") : t("Record")} showLabel={false} tone="ghost" isDisabled={isBusy} info={infoOf("record")} onPress={() => (isLive ? app.player.stop() : runById(app, "record"))} />
      <div className="record-take">
        <Elapsed />
        {isLive ? <span className="t2 s11">{t("Take {number}", { number: count + 1 })}</span> : count === 0 ? <span className="t2 s11">{t("No take yet")}</span> : (
          <Menu label={t("Takes")} placement="top end" trigger={<Button size="sm" tone="ghost" icon="layers" label={tn(count, "1 take", "{count} takes")} info={t("The takes there are: press one to hear it.")} />}
            groups={() => [{ title: t("Press one to hear it"), entries: takesOf(project, track).map((take, index) => ({ id: String(index), name: take.name, icon: "play", note: clockText(take.seconds), run: () => listen(take) })) }]} />
        )}
      </div>
    </section>
  );
}

/** How long the take is, or was; the beats that are left before it begins. */
function Elapsed() {
  const app = useApp(), element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let begun = 0, last = ""; // it may come while a take is on: where a window is turned upright
    return everyFrame((now) => {
      const left = app.player.countInBeats(), runs = left <= 0 && app.studio.state.get() === "recording";
      if (!runs) begun = now;
      if (!runs && left <= 0 && last !== "") return;
      const text = left > 0 ? `−${left}` : clockText(runs ? Math.max(0, now - Math.max(begun, app.studio.recordsSinceMs)) / 1000 : 0);
      if (text === last || !element.current) return;
      setText(element.current, last = text);
    });
  }, [app]);
  return <span className="record-time" ref={element} role="timer" aria-label={t("Length of the take")} />;
}
