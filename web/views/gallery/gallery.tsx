// Every control in its states, built from the real components: for who changes them. It opens at #gallery; nothing links to it.
import { useEffect, useRef, useState, type ReactNode } from "react";
import { drawMeter } from "../../draw/meter.ts";
import { palette, theme } from "../../draw/palette.ts";
import { begin, fit, surfaceOf } from "../../lib/canvas.ts";
import { useSignal } from "../../lib/react.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Fader, levelLaw } from "../../ui/fader.tsx";
import type { Law } from "../../ui/gesture.ts";
import { Icon, ICONS, type IconName } from "../../ui/icon.tsx";
import { Crossfader } from "../../ui/crossfader.tsx";
import { Knob } from "../../ui/knob.tsx";
import { Lamp } from "../../ui/lamp.tsx";
import { Menu } from "../../ui/menu.tsx";
import { NumberField } from "../../ui/number_field.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { chooseTheme } from "../projects.ts";
import { Sheet } from "./sheet.tsx";
import "../node/nodes.css";
import "./gallery.css";

const SURFACES = ["bg-0", "bg-1", "bg-2", "bg-3", "bg-4", "accent", "record", "play", "solo", "mute"];
const SIZES = [28, 20, 15, 13, 12, 11];
const LAMPS = [["M", "Mute"], ["S", "Solo"], ["R", "Arm"]] as const;
const LEVEL = levelLaw(-96, 6), METERS = [-60, -20, -9, -1];
const PART: Law = { min: 0, max: 1, fallback: 0.5, steps: 0, travelOf: (value) => value, valueOf: (travel) => travel, text: (value) => `${Math.round(value * 100)} %`, parse: (text) => Number.parseFloat(text) / 100 };

function Meters() {
  const canvas = useRef<HTMLCanvasElement>(null), now = useSignal(theme);
  useEffect(() => {
    if (!canvas.current) return;
    const surface = surfaceOf(canvas.current);
    fit(surface, 120, 160);
    const g = begin(surface);
    METERS.forEach((levelDb, index) => drawMeter(g, index * 28, 0, 5, 160, { levelDb, holdDb: levelDb + 3, heldS: 0, clipped: levelDb > -3 } as never, palette()));
  }, [now]);
  return <canvas ref={canvas} role="img" aria-label="Meters from silent to clipped" />;
}

/** `children`: what only a song has. */
export function Gallery({ children }: { children: ReactNode }) {
  const now = useSignal(theme);
  const [part, setPart] = useState(0.6), [db, setDb] = useState(-6), [on, setOn] = useState(true), [one, setOne] = useState("bar"), [bpm, setBpm] = useState(0.5), [lit, setLit] = useState("MSR"), [side, setSide] = useState(0);
  return (
    <main className="gallery">
      <header className="row g8"><h1 className="s28 grow">Components</h1>
        <Segmented label="Theme" value={now} segments={[{ id: "dark", name: "Dark", icon: "moon" }, { id: "light", name: "Light", icon: "sun" }]} onChange={chooseTheme} /></header>
      <div className="sheets">
      <Sheet title="Surfaces and states"><div className="swatches">{SURFACES.map((name) => <span key={name} className="swatch" data-token={name}><i className={`fill-${name}`} /><span>{name}</span></span>)}</div></Sheet>
      <Sheet title="Track hues"><div className="swatches">{Array.from({ length: 12 }, (_, index) => <span key={index} className={`swatch hue${index + 1}`}><i className="band" /><span>{index + 1}</span></span>)}</div></Sheet>
      <Sheet title="Type">{SIZES.map((size) => <p key={size} className={`s${size}`}>{size} A calm, precise instrument 27. 3. 1</p>)}</Sheet>
      <Sheet title="Buttons">
        {(["plain", "ghost", "primary", "danger"] as const).map((tone) => <div key={tone} className="row g8"><Button tone={tone} label={`Button, ${tone}`} /><Button tone={tone} icon="plus" label={`With an icon, ${tone}`} /><Button tone={tone} icon="plus" label={`Icon only, ${tone}`} showLabel={false} /><Button tone={tone} label={`Off, ${tone}`} isDisabled /></div>)}
        <div className="row g8"><Toggle label="Toggle" icon="loop" isSelected={on} onChange={setOn} /><Toggle label="Toggle, off" icon="loop" isSelected={!on} onChange={(next) => setOn(!next)} />
          <Menu label="A menu" trigger={<Button label="Menu" />} groups={[{ title: "Group", entries: [{ id: "a", name: "An entry", icon: "copy", keys: "Ctrl+D", run: () => {} }, { id: "b", name: "Checked", checked: true, run: () => {} }] }, { entries: [{ id: "c", name: "Delete", icon: "trash", danger: true, run: () => {} }] }]} /></div>
      </Sheet>
      <Sheet title="Choices">
        <div className="row g8"><Segmented label="Division" value={one} segments={[{ id: "beat", name: "Beat" }, { id: "bar", name: "Bar" }, { id: "four", name: "4 bars" }]} onChange={setOne} />
          <Select label="Length" value={one} options={[{ id: "beat", name: "Beat" }, { id: "bar", name: "Bar" }, { id: "four", name: "4 bars" }]} onChange={setOne} /></div>
        <div className="row g8"><Switch label="Switch" isSelected={on} onChange={setOn} /><NumberField label="Amount" value={bpm} law={PART} framed onCommit={setBpm} /></div>
      </Sheet>
      <Sheet title="Knobs"><div className="row g8 hue6">{([28, 36, 48] as const).map((size) => <Knob key={size} label={`Size ${size}`} value={part} law={PART} size={size} onCommit={setPart} />)}
        <Knob label="Bipolar" value={part} law={PART} bipolar onCommit={setPart} /><Knob label="Off" value={part} law={PART} isOff onCommit={setPart} /></div></Sheet>
      <Sheet title="Faders and meters"><div className="row g8 gallery-faders"><Fader label="Level" value={db} law={LEVEL} onCommit={setDb} /><Meters /></div></Sheet>
      <Sheet title="Mute, solo, arm"><div className="row g8"><span className="row g4 ms">{LAMPS.map(([letter, name]) => <Lamp key={letter} letter={letter} label={`${name}, gallery`} className={letter.toLowerCase()} isOn={lit.includes(letter)} info="" onChange={(next) => setLit(next ? lit + letter : lit.replace(letter, ""))} />)}</span>
        <span className="row g4 ms">{LAMPS.map(([letter, name]) => <Lamp key={letter} letter={letter} label={`${name}, off`} className={letter.toLowerCase()} isOn={false} isDisabled info="" onChange={() => {}} />)}</span><Crossfader value={side} onLive={() => {}} onCommit={setSide} onEnd={() => false} /></div></Sheet>
      <Sheet title="Fields"><div className="row g8"><NumberField label="Framed" value={bpm} law={PART} framed onCommit={setBpm} /><NumberField label="Plain" value={bpm} law={PART} onCommit={setBpm} /></div>
        <div className="field"><Icon name="search" size={14} /><input type="search" aria-label="Search, gallery" placeholder="Search: soft keys, bass" /></div></Sheet>
      <Sheet title="Steps"><div className="row step-row hue1">{[100, 0, 60, 0, 110, 0, 0, 40].map((velocity, index) => <span key={index} className={`step ${index < 4 ? "strong" : ""} ${index === 4 ? "gap" : ""} ${velocity > 0 ? "on" : ""}`}>{velocity > 0 ? <i className="blow" style={{ transform: `scaleY(${velocity / 127})` }} /> : null}</span>)}</div></Sheet>
      <Sheet title="Messages"><div className="toast pop"><span className="text">Deleted 3 clips</span><Button size="sm" label="Undo" /></div><span className="row g8"><span className="tip">-6.2 dB</span><kbd className="kbd">Ctrl D</kbd><span className="pill">in key</span></span>
        <div className="problem"><Icon name="warning" /><span className="grow"><b>The computer can't keep up</b><span className="t2">Halo arp takes most of it.</span></span></div><div className="problem bad"><Icon name="mic" /><span className="grow"><b>The microphone went away</b><span className="t2">What you played is kept, up to bar 31.</span></span></div>
        <div className="progress"><i style={{ transform: `scaleX(${part})` }} /></div></Sheet>
      <Sheet title="Nodes"><div className="row g8"><div className="nd is-source hue5"><div className="nd-head"><Icon name="keys" size={14} /><b className="clamp grow">Halo arp</b><span className="nd-cost">1.9 %</span></div><div className="nd-body">into Master</div></div>
        <div className="nd is-on"><div className="nd-head"><Icon name="gauge" size={14} /><b className="clamp grow">Press</b><span className="nd-cost">0.6 %</span></div><div className="nd-body">Threshold -18 dB</div></div></div></Sheet>
      <Sheet title="Nothing here yet"><div className="gallery-none"><svg width="160" height="48" viewBox="0 0 160 48" aria-hidden="true" className="line-art"><rect x="6" y="30" width="36" height="11" rx="2" /><rect x="46" y="18" width="28" height="11" rx="2" className="a" /><rect x="78" y="6" width="44" height="11" rx="2" /><rect x="126" y="18" width="28" height="11" rx="2" /></svg><p className="t2">One line drawing, one sentence, one button.</p><Button icon="plus" label="New clip" /></div></Sheet>
      <Sheet title="Icons"><div className="icons">{(Object.keys(ICONS) as IconName[]).map((name) => <span key={name} title={name}><Icon name={name} /></span>)}</div></Sheet>
      </div>
      {children}
    </main>
  );
}
