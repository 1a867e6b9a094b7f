// The drum machine: sixteen pads to strike, a sound for each, and the knobs of the one that was struck last.
import { useRef, useState, type DragEvent, type PointerEvent, type ReactNode } from "react";
import { keyName } from "../../lib/format.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id, ParamInfo } from "../../project/api.ts";
import { contentTrack } from "../../project/content.ts";
import { FIRST_PAD_KEY, PAD_COUNT, PAD_KNOBS, padSound, removeZone } from "../../project/zones.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { chooseFiles, startSound } from "../projects.ts";
import { carriesSound, droppedOnto, soundsOnto } from "./sound_drop.ts";
import { sourceGroups, sourceOnto } from "./sound_sources.ts";

const PADS = Array.from({ length: PAD_COUNT }, (_, i) => i);
/** From the lower left, as on the machines with pads. */
const ROWS = [3, 2, 1, 0].flatMap((row) => PADS.slice(4 * row, 4 * row + 4));

export function PadsPanel({ device, params, control }: { device: Id; params: readonly ParamInfo[]; control: (param: ParamInfo, width: number) => ReactNode }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const [chosen, setChosen] = useState(0), [over, setOver] = useState<number | null>(null);
  const names = useRead(project, () => PADS.map((pad) => padSound(project, device, pad)?.name ?? "").join("\u0000")).split("\u0000");
  const sounding = useSignal(desk.sounding), struck = useRef(new Map<number, number>()); // a finger -> its pad
  const track = (): Id => contentTrack(project, device);
  const strike = (finger: number, pad: number, velocity: number, atMs: number): void => {
    setChosen(pad);
    if (app.player.state === "off") startSound(app);
    struck.current.set(finger, pad);
    app.player.noteOn(track(), FIRST_PAD_KEY + pad, velocity, atMs);
    app.stepInput.played(true, FIRST_PAD_KEY + pad, velocity);
    show();
  };
  const lift = (finger: number, atMs?: number): void => {
    const pad = struck.current.get(finger);
    if (pad === undefined) return;
    struck.current.delete(finger);
    app.player.noteOff(track(), FIRST_PAD_KEY + pad, atMs);
    app.stepInput.played(false, FIRST_PAD_KEY + pad, 0);
    show();
  };
  const show = (): void => desk.sounding.set(new Set([...struck.current.values()].map((pad) => FIRST_PAD_KEY + pad)));
  /** Lower on a pad is harder: a hand reaches further. */
  const hardness = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.round(60 + 67 * Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)));
  };
  const dropped = (event: DragEvent, pad: number): void => {
    setOver(null);
    if (!carriesSound(event)) return;
    setChosen(pad);
    droppedOnto(app, desk, device, event, FIRST_PAD_KEY + pad);
  };
  const sound = padSound(project, device, chosen), first = chosen * PAD_KNOBS;
  const bring = async (): Promise<void> => void soundsOnto(app, desk, device, (await chooseFiles("audio/*")).slice(0, PAD_COUNT - chosen), FIRST_PAD_KEY + chosen);
  return (
    <>
      <div className="pad-grid" role="group" aria-label={t("Pads")}>
        {ROWS.map((pad) => (
          <button key={pad} type="button" className={`pad-key ${sounding.has(FIRST_PAD_KEY + pad) ? "is-on" : ""} ${pad === chosen ? "is-chosen" : ""} ${pad === over ? "is-over" : ""} ${names[pad] ? "" : "is-bare"}`}
            aria-pressed={pad === chosen} data-info={names[pad] ? t("{names}, {key}. Press to play, lower is harder; drop another sound on it.", { names: names[pad], key: keyName(FIRST_PAD_KEY + pad) }) : t("Drop a sound here; {key} plays it.", { key: keyName(FIRST_PAD_KEY + pad) })}
            onPointerDown={(event) => {
              if (event.button !== 0) return;
              event.currentTarget.setPointerCapture(event.pointerId);
              strike(event.pointerId, pad, hardness(event), event.timeStamp);
            }} onPointerUp={(event) => lift(event.pointerId, event.timeStamp)} onPointerCancel={(event) => lift(event.pointerId)}
            onKeyDown={(event) => event.key === "Enter" && !event.repeat && strike(-1, pad, 100, event.timeStamp)} onKeyUp={(event) => event.key === "Enter" && lift(-1, event.timeStamp)} onBlur={() => lift(-1)} onFocus={() => setChosen(pad)}
            onDragOver={(event) => {
              if (!carriesSound(event)) return;
              event.preventDefault();
              setOver(pad);
            }} onDragLeave={() => setOver(null)} onDrop={(event) => dropped(event, pad)}><span className="key">{t("Pad {number}", { number: pad + 1 })}</span>{names[pad] ? " " : ""}<span className="clamp">{names[pad]}</span></button>
        ))}
      </div>
      <div className="dev-group plain" role="group" aria-label={t("Pad {number}", { number: chosen + 1 })} style={{ width: 212 }}>
        <div className="grp-t"><span className="clamp">{sound ? t("Pad {number}, {sound}", { number: chosen + 1, sound: sound.name }) : t("Pad {number}", { number: chosen + 1 })}</span></div>
        <div className="knob-block pad-knobs">{params.slice(first, first + PAD_KNOBS).map((param) => control(param, 64))}</div>
        <div className="row g4"><Button size="xs" icon="plus" label={sound ? t("Other sound") : t("Add a sound")} info={t("A sound file for this pad; several go to the pads behind it.")} onPress={() => void bring()} />
          <Menu label={t("Sounds for pad {number}", { number: chosen + 1 })} placement="top start" trigger={<Button size="xs" tone="ghost" icon="library" label={t("Load to pad {number}", { number: chosen + 1 })} showLabel={false} info={t("A sound of this song or of your library, or drag one here from there.")} />} groups={() => sourceGroups(project, (source) => void sourceOnto(app, desk, source, device, FIRST_PAD_KEY + chosen))} />
          {sound ? <Button size="xs" tone="ghost" icon="trash" label={t("Empty pad {number}", { number: chosen + 1 })} showLabel={false} onPress={() => void report(app, removeZone(project, sound), t("Pad {number} is empty", { number: chosen + 1 }))} /> : null}</div>
      </div>
      <div className="dev-group plain" role="group" aria-label={t("Output")} style={{ width: 64 }}>
        <div className="grp-t"><span className="clamp">{t("Output")}</span></div>
        <div className="knob-block pad-knobs">{params.slice(PAD_COUNT * PAD_KNOBS).filter((param) => !param.more).map((param) => control(param, 64))}</div>
        <div className="pad-foot" />
      </div>
    </>
  );
}
