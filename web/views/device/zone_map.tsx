// The sampler's zones: drag a zone along the keys, its edges for keys and velocities; its sound below with its ends and its loop.
import { useEffect, useRef, useState } from "react";
import { keyName } from "../../lib/format.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { english, said, t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { contentTrack } from "../../project/content.ts";
import { changeZone, GROUPS, LOOP_MODES, removeZone, zonesOf, type Zone, type ZoneChange } from "../../project/zones.ts";
import { Button } from "../../ui/button.tsx";
import { linearLaw, type Law } from "../../ui/gesture.ts";
import { Menu } from "../../ui/menu.tsx";
import { NumberField } from "../../ui/number_field.tsx";
import { Select } from "../../ui/select.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { chooseFiles, startSound } from "../projects.ts";
import { droppedOnto, soundsOnto } from "./sound_drop.ts";
import { nextKey, sourceGroups, sourceOnto } from "./sound_sources.ts";
import { attachZoneMap, attachZoneSound } from "./zone_controller.ts";

/** What goes by whole numbers: an arrow key is one of them. */
const whole = (least: number, most: number, fallback: number, text: (value: number) => string): Law => ({ ...linearLaw(least, most, fallback, (value) => text(Math.round(value)), 1), steps: most - least, nudge: 1 / (most - least) });
const KEY: Law = { ...whole(0, 127, 60, keyName), parse: keyOf }, HIT = whole(1, 127, 127, String), GROUP = whole(0, GROUPS, 0, (value) => (value === 0 ? "–" : String(value)));
const GAIN = linearLaw(-60, 24, 0, (value) => `${value.toFixed(1)} dB`, 0.1), TUNE = linearLaw(-4800, 4800, 0, (value) => `${Math.round(value)} ct`, 1);

/** "C4", "f#3" or a number. */
export function keyOf(text: string): number | null {
  const note = /^\s*([a-g])\s*([#b]?)\s*(-?\d)\s*$/i.exec(text);
  if (!note) return /^\s*\d+\s*$/.test(text) ? Math.min(127, Number(text)) : null;
  const pitch = ({ c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 } as Record<string, number>)[(note[1] ?? "c").toLowerCase()] ?? 0;
  const key = 12 * (Number(note[3]) + 1) + pitch + (note[2] === "#" ? 1 : note[2] === "b" ? -1 : 0);
  return key >= 0 && key <= 127 ? key : null;
}

export function ZoneMap({ device, hue }: { device: Id; hue: number }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const map = useRef<HTMLCanvasElement>(null), mirror = useRef<HTMLDivElement>(null), sound = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState<Id | null>(null);
  useRead(project, () => project.revision());
  const sounding = useSignal(desk.sounding), zones = zonesOf(project, device), zone = zones.find((one) => one.id === chosen) ?? zones[0] ?? null;
  const latest = useRef({ zones, zone, sounding });
  latest.current = { zones, zone, sounding };
  const redraw = useRef<() => void>(() => {});
  useEffect(() => {
    const canvas = map.current, list = mirror.current, wave = sound.current;
    if (!canvas || !list || !wave) return;
    const track = (): Id => contentTrack(project, device);
    const host = {
      hue, project, state: () => latest.current, choose: setChosen,
      change: (one: Zone, change: ZoneChange, label: string) => void report(app, changeZone(project, one, change, label)),
      play(key: number | null, before: number | null) {
        if (before !== null) app.player.noteOff(track(), before);
        if (key !== null) {
          if (app.player.state === "off") startSound(app);
          app.player.noteOn(track(), key, 100);
        }
        desk.sounding.set(new Set(key === null ? [] : [key]));
      },
      dropped: (event: DragEvent, key: number) => droppedOnto(app, desk, device, event, key),
      info: (text: string) => app.info.set(text),
      remove: (one: Zone) => void report(app, removeZone(project, one), t("Removed {one}", { one: one.name })),
    };
    const a = attachZoneMap(canvas, list, host), b = attachZoneSound(wave, host);
    redraw.current = () => {
      a.repaint();
      b.repaint();
    };
    return () => {
      a.dispose();
      b.dispose();
    };
  }, [app, desk, project, device, hue]);
  useEffect(() => redraw.current());
  const bring = async (): Promise<void> => void soundsOnto(app, desk, device, await chooseFiles("audio/*"), nextKey(project, device));
  const set = (change: ZoneChange, label: string): void => void (zone && report(app, changeZone(project, zone, change, label)));
  const field = (name: string, step: string, value: number, law: Law, key: keyof ZoneChange, info = t("{label}. Drag or type.", { label: said(step) })) => (
    <label className="zone-field"><span className="t3">{name}</span><NumberField framed label={said(step)} value={value} law={law} onCommit={(next) => set({ [key]: next }, step)} info={info} /></label>
  );
  return (
    <div className="dev-group zones" role="group" aria-label={t("Zones")}>
      <div className="grp-t"><span className="clamp">{zone ? t("Zones, {zone}", { zone: zone.name }) : t("Zones")}</span><span className="row g4">
        <Button size="xs" tone="ghost" icon="plus" label={t("Add a sound")} showLabel={false} info={t("Add a sound, or drop a file on a key.")} onPress={() => void bring()} />
        <Menu label={t("Sounds for a key")} trigger={<Button size="xs" tone="ghost" icon="library" label={t("Load a sound")} showLabel={false} info={t("A sound of this song or of your library, or drag one here from there.")} />} groups={() => sourceGroups(project, (source) => void sourceOnto(app, desk, source, device, nextKey(project, device)))} />
        {zone ? <Button size="xs" tone="ghost" icon="trash" label={t("Remove {zone}", { zone: zone.name })} showLabel={false} onPress={() => void report(app, removeZone(project, zone), t("Removed {zone}", { zone: zone.name }))} /> : null}</span></div>
      <div className="viz zone-map"><canvas ref={map} aria-hidden="true" /><div className="mirror" ref={mirror} />{zones.length === 0 ? <p className="zone-none">{t("Drop a sound on a key.")}</p> : null}</div>
      <div className="viz zone-sound"><canvas ref={sound} aria-hidden="true" /></div>
      {zone ? (
        <div className="zone-fields">
          {field(t("Root"), english("Root key"), zone.root, KEY, "root")}{field(t("From"), english("Lowest key"), zone.keyLow, KEY, "keyLow")}{field(t("To"), english("Highest key"), zone.keyHigh, KEY, "keyHigh")}
          {field(t("Soft"), english("Softest velocity"), zone.softest, HIT, "softest")}{field(t("Hard"), english("Hardest velocity"), zone.hardest, HIT, "hardest")}
          {field(t("Gain"), english("Zone gain"), zone.gainDb, GAIN, "gainDb")}{field(t("Tune"), english("Zone tuning"), zone.tuneCt, TUNE, "tuneCt")}
          {field(t("Turns"), english("Takes turns with"), zone.turn, GROUP, "turn", t("Zones of one number on the same keys take turns, note by note. Drag or type; 0: it always sounds."))}{field(t("Choke"), english("Ends others of"), zone.choke, GROUP, "choke", t("A note of one number ends the others of it, as a closed hi-hat ends the open one. Drag or type; 0: none."))}
          <Select small label={t("Zone loop")} value={String(zone.loop)} options={LOOP_MODES} onChange={(id) => set({ loop: Number(id), ...(zone.loopEnd === 0 && id !== "0" ? { loopStart: Math.round(zone.frames / 4), loopEnd: Math.round((zone.endFrame || zone.frames) * 0.9) } : {}) }, english("Zone loop"))} />
        </div>
      ) : null}
    </div>
  );
}
