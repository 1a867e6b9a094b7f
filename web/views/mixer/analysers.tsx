// What the mix measures, beside the master's fader: how loud it is against what it is for, how that went, its spectrum, its stereo field.
import { useEffect, useRef, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { recall, remember } from "../app.ts";
import { useApp } from "../context.tsx";
import { createMixView } from "./mix_view.ts";

const TARGETS = [{ id: "-14", name: "Streaming, -14" }, { id: "-16", name: "Podcast, -16" }, { id: "-23", name: "Broadcast, -23" }, { id: "-9", name: "Club, -9" }];
const NUMBERS = [["momentary", "Momentary", "Over the last 0.4 s."], ["short", "Short term", "Over the last 3 s."], ["peak", "True peak", "The highest point between the samples, in dBTP. Above -1 it may clip elsewhere."], ["range", "Range", "How far soft and loud parts lie apart, in LU."]] as const;

export function Analysers() {
  const app = useApp(), root = useRef<HTMLDivElement>(null), target = useRef(-14);
  const [chosen, setChosen] = useState(() => TARGETS.find(({ id }) => id === recall("loudness-target"))?.id ?? "-14");
  target.current = Number(chosen);
  useEffect(() => (root.current ? createMixView(app, root.current, () => target.current) : undefined), [app]);
  return (
    <div className="analysers" ref={root}>
      <section className="mix-card mix-loud" aria-label="Loudness">
        <header className="row g8"><h2 className="grow">Loudness</h2><Select small label="What it is for" value={chosen} options={TARGETS} info="The mark on the bar: how loud it should be on the whole." onChange={(id) => {
          setChosen(id);
          remember("loudness-target", id);
        }} /></header>
        <div className="lufs row"><b data-mix="integrated">–</b><span className="t2">LUFS integrated</span><span className="grow" /><Button icon="back" label="Measure anew" showLabel={false} size="xs" tone="ghost" info="Loudness is counted from here. It begins anew whenever the song is started." onPress={() => app.player.mix.restart()} /></div>
        <canvas className="lufs-bar" data-view="bar" aria-hidden="true" />
        <dl className="mix-facts">{NUMBERS.map(([id, name, info]) => <div key={id} data-info={info}><dt>{name}</dt><dd data-mix={id}>–</dd></div>)}</dl>
      </section>
      <section className="mix-card mix-past" aria-label="Loudness over time"><header className="row"><h2 className="grow">Over time</h2><span className="t3 s11 mix-note">Short term, last 2 minutes</span></header><div className="mix-well"><canvas data-view="past" aria-hidden="true" /></div></section>
      <section className="mix-card mix-spectrum" aria-label="Spectrum"><header className="row"><h2 className="grow">Spectrum</h2><span className="t3 s11 mix-note">30 Hz to 18 kHz</span></header><div className="mix-well"><canvas data-view="spectrum" aria-hidden="true" /></div></section>
      <section className="mix-card mix-field" aria-label="Stereo field"><header className="row g8"><h2 className="grow">Stereo</h2><span className="t2 s11">Correlation</span><b className="s11" data-mix="correlation">–</b></header>
        <div className="mix-well"><canvas data-view="field" aria-hidden="true" data-info="Upright: both sides are alike. Lying: one is the other upside down, and is lost in mono." /></div>
        <canvas className="corr-bar" data-view="correlation" aria-hidden="true" />
      </section>
    </div>
  );
}
