// The impulse response of a convolution reverb: its picture, where it comes from, and a place to drop another.
import type { ImpulsePicture } from "../../../wasm/kernels.ts";
import { useEffect, useRef, useState } from "react";
import { inks, palette, theme } from "../../draw/palette.ts";
import { begin, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { useRead } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import { said, t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { Field, Kind, type DeviceInfo } from "../../project/fields.ts";
import { trackName } from "../../project/song.ts";
import { removeZones, zoneOf, zonesOf } from "../../project/zones.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { report } from "../app.ts";
import { findSounds } from "../missing.ts";
import { useApp, useDesk } from "../context.tsx";
import { chooseFiles } from "../projects.ts";
import { carriesSound, droppedOnto, soundsOnto } from "./sound_drop.ts";
import { sourceGroups, sourceOnto } from "./sound_sources.ts";

export const IMPULSE_WIDTH = 264;

/** The first sound answers both sides, a second one what comes from the right (engine/session/zones.h). */
const FIRST = 0;

/** engine/dsp/impulse.h, IMPULSE_SECONDS_MAX. */
const HEARD_SECONDS = 10;

const seconds = (value: number): string => `${value.toFixed(value < 1 ? 2 : 1)} s`;

/** All that the response is made of: it is drawn again when that changes, not with each edit of the song. */
const madeOf = (project: Project, device: Id, info: DeviceInfo): string =>
  project.exists(device) ? [...info.params.filter((param) => param.setup).map((param) => project.param(device, param.number)), ...zonesOf(project, device).map((zone) => `${zone.asset} ${zone.startFrame} ${zone.endFrame}`)].join() : "";

/** Left above the middle, right below; and the straight line that 60 dB in its RT60 are, in dB from the top down. */
function paint(g: CanvasRenderingContext2D, width: number, height: number, picture: { readonly peaks: readonly [Float32Array, Float32Array] }, ink: { readonly content: string; readonly faint: string }): void {
  const middle = height / 2, reach = middle - 4, columns = picture.peaks[0].length;
  const level = (peak: number): number => Math.max(0, 1 + (20 * Math.log10(Math.max(peak, 1e-6))) / 60);
  g.fillStyle = ink.faint;
  g.fillRect(0, Math.round(middle), width, 1);
  for (const [side, peaks] of picture.peaks.entries()) {
    const sign = side === 0 ? -1 : 1;
    g.fillStyle = ink.content;
    g.globalAlpha = 0.35; // the envelope, in dB: 60 of them
    g.beginPath();
    g.moveTo(0, middle);
    peaks.forEach((peak, column) => g.lineTo(((column + 0.5) / columns) * width, middle + sign * level(peak) * reach));
    g.lineTo(width, middle);
    g.fill();
    g.globalAlpha = 1; // the wave
    peaks.forEach((peak, column) => g.fillRect((column / columns) * width, sign < 0 ? middle - peak * reach : middle, Math.max(1, width / columns), peak * reach));
  }
}

/** What the worker drew last, and whether it is of now. Drawn anew while a hand is on a knob, as often as it is done. */
function usePicture(project: Project, device: Id, made: string): ImpulsePicture | null {
  const [picture, setPicture] = useState<ImpulsePicture | null>(null);
  useEffect(() => {
    let isOpen = true, isBusy = false, again = false;
    const look = (): void => {
      if (isBusy) return void (again = true);
      isBusy = true;
      void project.responses.picture(device).catch(() => null).then((next) => {
        isBusy = false;
        if (!isOpen) return;
        setPicture(next);
        if (again) look();
        again = false;
      });
    };
    look();
    const forget = project.responses.subscribe(look);
    return () => {
      isOpen = false;
      forget();
    };
  }, [project, device, made]);
  return picture;
}

/** The track an effect is on, in whatever it lies there. */
function trackOf(project: Project, device: Id): string {
  let at: Id = device;
  while (project.exists(at) && project.kindOf(at) !== Kind.track && at !== project.root) at = project.parentOf(at);
  return project.kindOf(at) === Kind.track ? trackName(project, at) : "";
}

export function ImpulsePanel({ device, info, hue }: { device: Id; info: DeviceInfo; hue: number }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [over, setOver] = useState(false);
  const made = useRead(project, () => madeOf(project, device, info));
  const names = useRead(project, () => zonesOf(project, device).map((zone) => zone.name).join(" + "));
  const space = useRead(project, () => (project.exists(device) ? project.param(device, 0) : 0));
  const picture = usePicture(project, device, made);
  const missing = useRead(project, () => project.responses.missing(device)), isLost = useRead(project, () => missing !== null && project.missingSounds().length > 0);
  useEffect(() => {
    const element = canvas.current, box = element?.parentElement;
    if (!element || !box) return;
    const surface = surfaceOf(element), undo = collector();
    const redraw = (): void => {
      if (surface.width === 0) return;
      const g = begin(surface), colors = palette();
      if (picture) paint(g, surface.width, surface.height, picture, { content: inks(hue).content, faint: colors.outline });
    };
    undo.add(theme.subscribe(redraw), watchSize(box, (width, height) => {
      fit(surface, width, height);
      redraw();
    }));
    return undo.dispose;
  }, [picture, hue]);
  const zones = zonesOf(project, device), own = names !== "";
  const title = own ? names : said(info.params[0]?.choices?.[Math.round(space)] ?? "");
  const bring = async (): Promise<void> => void soundsOnto(app, desk, device, (await chooseFiles("audio/*")).slice(0, 2), FIRST);
  const back = (): void => void report(app, removeZones(project, zonesOf(project, device)), t("{device} has its computed space again", { device: info.name }));
  const long = zones.find((zone) => (zone.endFrame || zone.frames) - zone.startFrame > HEARD_SECONDS * Math.max(1, project.exists(zone.asset) ? project.int(zone.asset, Field.asset.rateHz) : 1));
  const length = picture === null ? "" : seconds(picture.seconds);
  const facts = picture === null ? "" : long ? t("Its first {length} are heard", { length }) : picture.rt60 > 0 ? t("{length} long, falls 60 dB in {rt60}", { length, rt60: seconds(picture.rt60) }) : t("{length} long", { length });
  return (
    <div className={`dev-group impulse ${over ? "is-over" : ""}`} style={{ width: IMPULSE_WIDTH }} role="group" aria-label={t("Impulse response")}
      onDragOver={(event) => { if (carriesSound(event)) { event.preventDefault(); setOver(true); } }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { if (!carriesSound(event)) return; setOver(false); droppedOnto(app, desk, device, event, FIRST); }}>
      <div className="grp-t"><span className="clamp">{title}</span><span className="row g4">
        <Button size="xs" tone="ghost" icon="folder" label={t("Choose an impulse response")} showLabel={false} info={t("A recording as impulse response, or drop one here. Two at once: the first answers the left side, the second the right; a file of four channels is both.")} onPress={() => void bring()} />
        <Menu label={t("Sounds as impulse response")} trigger={<Button size="xs" tone="ghost" icon="library" label={t("Load a sound")} showLabel={false} info={t("A sound of this song or of your library, or drag one here from there.")} />} groups={() => sourceGroups(project, (source) => void sourceOnto(app, desk, source, device, FIRST))} />
        {own ? <Button size="xs" tone="ghost" icon="trash" label={t("Back to the computed spaces")} showLabel={false} onPress={back} /> : null}</span></div>
      {missing !== null ? <Missing name={zoneOf(project, missing).name} device={info.name} track={trackOf(project, device)} onFind={isLost ? () => void findSounds(app) : null} onChoose={() => void bring()} onBack={back} /> : <>
        <div className="viz"><canvas ref={canvas} role="img" aria-label={t("Impulse response {title}: {facts}", { title, facts })} /></div>
        <div className="t3 s11">{own ? facts : t("{facts}. Or drop a recording here.", { facts })}</div></>}
    </div>
  );
}

/** Instead of the picture: which recording it is, and every way out. `onFind` null: it is on its way from those who share the song. */
function Missing({ name, device, track, onFind, onChoose, onBack }: { name: string; device: string; track: string; onFind: (() => void) | null; onChoose: () => void; onBack: () => void }) {
  return (
    <div className="impulse-missing" role="status">
      <p>{onFind ? t("The recording {name} is not on this device, so {device} on {track} adds no space.", { name, device, track }) : t("The recording {name} has not come yet; until then {device} on {track} adds no space.", { name, device, track })}</p>
      <span className="row g4 wraps">
        {onFind ? <Button size="xs" label={t("Find the file")} info={t("Choose the file it was. It is known by what is in it; another one may stand for it.")} onPress={onFind} /> : null}
        <Button size="xs" tone="ghost" label={t("Choose another")} info={t("Another recording as impulse response.")} onPress={onChoose} />
        <Button size="xs" tone="ghost" label={t("Computed space")} info={t("Without a recording, as one step.")} onPress={onBack} />
      </span>
    </div>
  );
}
