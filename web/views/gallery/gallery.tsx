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
import { Knob } from "../../ui/knob.tsx";
import { Menu } from "../../ui/menu.tsx";
import { NumberField } from "../../ui/number_field.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { chooseTheme } from "../projects.ts";
import "./gallery.css";

const SURFACES = ["bg-0", "bg-1", "bg-2", "bg-3", "bg-4", "accent", "record", "play", "solo", "mute"];
const SIZES = [28, 20, 15, 13, 12, 11];
const LEVEL = levelLaw(-96, 6), METERS = [-60, -20, -9, -1];
const PART: Law = { min: 0, max: 1, fallback: 0.5, steps: 0, travelOf: (value) => value, valueOf: (travel) => travel, text: (value) => `${Math.round(value * 100)} %`, parse: (text) => Number.parseFloat(text) / 100 };

function Sheet({ title, children }: { title: string; children: ReactNode }) {
  return <section className="sheet" aria-label={title}><h2>{title}</h2>{children}</section>;
}

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

export function Gallery() {
  const now = useSignal(theme);
  const [part, setPart] = useState(0.6), [db, setDb] = useState(-6), [on, setOn] = useState(true), [one, setOne] = useState("bar"), [bpm, setBpm] = useState(0.5);
  return (
    <main className="gallery">
      <header className="row g8"><h1 className="s28 grow">Components</h1>
        <Segmented label="Theme" value={now} segments={[{ id: "dark", name: "Dark", icon: "moon" }, { id: "light", name: "Light", icon: "sun" }]} onChange={chooseTheme} /></header>
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
      <Sheet title="Icons"><div className="icons">{(Object.keys(ICONS) as IconName[]).map((name) => <span key={name} title={name}><Icon name={name} /></span>)}</div></Sheet>
    </main>
  );
}
