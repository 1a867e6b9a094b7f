// What the mix measures, beside the master's fader: how loud it is against what it is for, how that went, its spectrum, its stereo field.
import { useEffect, useRef, useState } from "react";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { recall, remember } from "../app.ts";
import { useApp } from "../context.tsx";
import { createMixView } from "./mix_view.ts";

const TARGETS = [{ id: "-14", name: t("Streaming, -14") }, { id: "-16", name: t("Podcast, -16") }, { id: "-23", name: t("Broadcast, -23") }, { id: "-9", name: t("Club, -9") }];
const NUMBERS = [["momentary", t("Momentary"), t("Over the last 0.4 s.")], ["short", t("Short term"), t("Over the last 3 s.")], ["peak", t("True peak"), t("The highest point between the samples, in dBTP. Above -1 it may clip elsewhere.")], ["range", t("Range"), t("How far soft and loud parts lie apart, in LU.")]] as const;

export function Analysers() {
  const app = useApp(), root = useRef<HTMLDivElement>(null), target = useRef(-14);
  const [chosen, setChosen] = useState(() => TARGETS.find(({ id }) => id === recall("loudness-target"))?.id ?? "-14");
  target.current = Number(chosen);
  useEffect(() => (root.current ? createMixView(app, root.current, () => target.current) : undefined), [app]);
  return (
    <div className="analysers" ref={root}>
      <section className="mix-card mix-loud" aria-label={t("Loudness")}>
        <header className="row g8"><h2 className="grow">{t("Loudness")}</h2><Select small label={t("What it is for")} value={chosen} options={TARGETS} info={t("The mark on the bar: how loud it should be on the whole.")} onChange={(id) => {
          setChosen(id);
          remember("loudness-target", id);
        }} /></header>
        <div className="lufs row"><b><span className="alone" data-mix="integrated">–</span></b><span className="t2">{t("LUFS integrated")}</span><span className="grow" /><Button icon="back" label={t("Measure anew")} showLabel={false} size="xs" tone="ghost" info={t("Loudness is counted from here. It begins anew whenever the song is started.")} onPress={() => app.player.mix.restart()} /></div>
        <canvas className="lufs-bar" data-view="bar" aria-hidden="true" />
        <dl className="mix-facts">{NUMBERS.map(([id, name, info]) => <div key={id} data-info={info}><dt>{name}</dt><dd><span className="alone ends" data-mix={id}>–</span></dd></div>)}</dl>
      </section>
      <section className="mix-card mix-past" aria-label={t("Loudness over time")}><header className="row"><h2 className="grow">{t("Over time")}</h2><span className="t3 s11 mix-note">{t("Short term, last 2 minutes")}</span></header><div className="mix-well"><canvas data-view="past" aria-hidden="true" /></div></section>
      <section className="mix-card mix-spectrum" aria-label={t("Spectrum")}><header className="row"><h2 className="grow">{t("Spectrum")}</h2><span className="t3 s11 mix-note">{t("30 Hz to 18 kHz")}</span></header><div className="mix-well"><canvas data-view="spectrum" aria-hidden="true" /></div></section>
      <section className="mix-card mix-field" aria-label={t("Stereo field")}><header className="row g8"><h2 className="grow">{t("Stereo")}</h2><span className="t2 s11">{t("Correlation")}</span><b className="s11"><span className="alone ends" data-mix="correlation">–</span></b></header>
        <div className="mix-well"><canvas data-view="field" aria-hidden="true" data-info={t("Upright: both sides are alike. Lying: one is the other upside down, and is lost in mono.")} /></div>
        <canvas className="corr-bar" data-view="correlation" aria-hidden="true" />
      </section>
    </div>
  );
}
