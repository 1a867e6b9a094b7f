// The chosen track's chain of devices, side by side.
import { Fragment, useEffect, useRef } from "react";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { devicesOf, isAudioTrack, isNoteTrack, trackHue } from "../../project/song.ts";
import { useDesk } from "../context.tsx";
import { ChainsPanel } from "./chains_panel.tsx";
import { DevicePanel } from "./device_panel.tsx";
import { OF_DEVICES, OF_TRACKS } from "../track_news.ts";
import { InputPanel } from "./input_panel.tsx";
import "./device.css";

export function Devices() {
  const desk = useDesk(), { project } = desk;
  const track = useSignal(desk.track);
  const list = useRead(project, () => (track !== null && project.exists(track) ? devicesOf(project, track).join() : ""), OF_DEVICES);
  const hue = useRead(project, () => (track !== null && project.exists(track) ? trackHue(project, track) : 9), OF_TRACKS);
  const chain = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = chain.current;
    if (!element) return;
    const wheel = (event: WheelEvent): void => {
      if (event.ctrlKey) return event.preventDefault();
      element.scrollLeft += event.deltaY + event.deltaX;
      event.preventDefault();
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);
  // What is added is shown, wherever in the chain it lies.
  const before = useRef({ track, list });
  useEffect(() => {
    const { track: old, list: had } = before.current, made = desk.device.get();
    before.current = { track, list };
    if (old === track && made !== null && list.split(",").includes(String(made)) && !had.split(",").includes(String(made))) chain.current?.querySelector(`[data-device="${made}"]`)?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [desk, track, list]);
  const ids = list === "" ? [] : list.split(",").map((text) => BigInt(text) as Id);
  return (
    <div className={`chain hue${hue}`} ref={chain} onPointerDown={() => desk.area.set("devices")} onFocus={() => desk.area.set("devices")}>
      {track !== null && project.exists(track) && (isNoteTrack(project, track) || isAudioTrack(project, track)) ? <InputPanel key={`input${track}`} track={track} /> : null}
      {ids.map((device) => <Fragment key={String(device)}><DevicePanel device={device} hue={hue} /><ChainsPanel device={device} hue={hue} /></Fragment>)}
      {ids.length === 0 ? (
        <div className="chain-none">
          <svg width="160" height="40" viewBox="0 0 160 40" className="line-art" aria-hidden="true"><path d="M2 20h28M66 20h28M130 20h28" /><rect x="30" y="6" width="36" height="28" rx="6" className="a" /><rect x="94" y="6" width="36" height="28" rx="6" /><circle cx="48" cy="20" r="6" className="a" /></svg>
          <p>{track === null ? t("Choose a track to see its devices.") : !isNoteTrack(project, track) ? t("The sound passes through as it is. Add an effect with + Device.") : t("This track has no instrument yet. Add one with + Device.")}</p>
        </div>
      ) : null}
    </div>
  );
}
