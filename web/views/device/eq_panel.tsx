// The equaliser's panel: the curve is the control. Drag a point for frequency and gain, wheel for Q, double-click to switch it; numbers below.
import { useEffect, useRef, useState } from "react";
import { drawCurve, drawFrequencies, drawPoint } from "../../draw/curves.ts";
import { type HueInks, inks, type Palette, palette, theme } from "../../draw/palette.ts";
import { bandDb, bandShape, hzOfPart, partOfHz, type Band } from "../../draw/response.ts";
import { begin, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { everyFrame, nextFrame } from "../../lib/frame.ts";
import { clamp } from "../../lib/geometry.ts";
import { concerns, useRead } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import { said, t } from "../../messages/index.ts";
import { emptySpectra, type Id, type Player, type Project, type Spectra } from "../../project/api.ts";
import { NumberField } from "../../ui/number_field.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import type { LiveParams } from "./live_params.ts";
import { OF_PARAMS } from "../track_news.ts";
import { spectrumLine } from "./visuals/spectrum.ts";

interface BandParams { readonly on: number; readonly type: number; readonly freq: number; readonly gain: number; readonly q: number }

/** Bands by the ids of their parameters: band1_freq_hz … */
export function bandsOf(params: LiveParams["info"]["params"]): BandParams[] {
  const find = (id: string): number => params.find((param) => param.id === id)?.number ?? -1;
  const bands: BandParams[] = [];
  for (let index = 1; find(`band${index}_freq_hz`) >= 0; index++) {
    bands.push({ on: find(`band${index}_on`), type: find(`band${index}_type`), freq: find(`band${index}_freq_hz`), gain: find(`band${index}_gain_db`), q: find(`band${index}_q`) });
  }
  return bands;
}

export function readBand(params: LiveParams["info"]["params"], value: (param: number) => number, band: BandParams): Band {
  const type = params[band.type];
  return { on: band.on < 0 || value(band.on) > 0.5, shape: bandShape(type?.choices?.[Math.round(value(band.type))] ?? "Bell"), hz: value(band.freq), gainDb: value(band.gain), q: value(band.q) };
}

const hasGain = (band: Band): boolean => band.shape === "bell" || band.shape === "low-shelf" || band.shape === "high-shelf";
const SPAN_DB = 18, QUIET_DB = -120, FOOT_DB = -66;

export function EqPanel({ project, player, params, device, hue, commit }: { project: Project; player: Player; params: LiveParams; device: Id; hue: number; commit: (param: number, value: number) => void }) {
  const [selected, setSelected] = useState(2);
  const bands = bandsOf(params.info.params), band = bands[selected];
  return (
    <div className="col grow eq">
      <div className="viz grow" data-info={t("Drag a point: frequency and gain. Wheel: width. Double-click: band on or off. Behind the curve: what comes in, grey, and what goes out.")}><EqCanvas project={project} player={player} device={device} params={params} hue={hue} selected={selected} onSelect={setSelected} /></div>
      {band ? <BandNumbers project={project} params={params} device={device} band={band} index={selected} commit={commit} /> : null}
    </div>
  );
}

function BandNumbers({ project, params, device, band, index, commit }: { project: Project; params: LiveParams; device: Id; band: BandParams; index: number; commit: (param: number, value: number) => void }) {
  const read = (param: number): number => useRead(project, () => (project.exists(device) ? project.param(device, param) : 0));
  const on = read(band.on) > 0.5, type = read(band.type), freq = read(band.freq), gain = read(band.gain), q = read(band.q);
  const choices = params.info.params[band.type]?.choices ?? [];
  const field = (label: string, name: string, param: number, value: number) => (
    <label className="eq-field"><span className="t3">{name}</span><NumberField framed label={t("Band {index} {label}", { index: index + 1, label })} value={value} law={params.law(param)} range={200} onLive={(next) => params.live(param, next)} onEnd={() => params.end(param)} onCommit={(next) => commit(param, next)} info={t("{label} of band {index}. Drag or type.", { label, index: index + 1 })} /></label>
  );
  return (
    <div className="row g8 eq-row">
      <Switch label={t("Band {index} on", { index: index + 1 })} showLabel={false} isSelected={on} onChange={(next) => commit(band.on, next ? 1 : 0)} />
      <b className="eq-number">{index + 1}</b>
      <Select small label={t("Band {index} type", { index: index + 1 })} value={String(Math.round(type))} options={choices.map((name, number) => ({ id: String(number), name: said(name) }))} onChange={(id) => commit(band.type, Number(id))} />
      {field("frequency", t("Freq"), band.freq, freq)}{field("gain", t("Gain"), band.gain, gain)}{field("Q", "Q", band.q, q)}
    </div>
  );
}

/** What came in, as a grey field, and what goes out, in the track's colour. */
function drawPassing(g: CanvasRenderingContext2D, width: number, height: number, passing: Spectra, ink: HueInks, colors: Palette): void {
  for (const [of, color, line] of [[passing.before, colors.text3, 0], [passing.behind, ink.content, 1]] as const) {
    const y = spectrumLine(of, width, height, FOOT_DB);
    g.beginPath();
    g.moveTo(0, y(0));
    for (let x = 1; x <= width; x++) g.lineTo(x, y(x));
    g.lineWidth = line;
    g.strokeStyle = g.fillStyle = color;
    g.lineJoin = "round";
    g.globalAlpha = 0.55;
    if (line > 0) g.stroke();
    g.lineTo(width, height);
    g.lineTo(0, height);
    g.globalAlpha = 0.16;
    g.fill();
  }
  g.globalAlpha = 1;
}

/** Silence, once it has been drawn, is not drawn again. */
const sounds = ({ before, behind }: Spectra): boolean => [before, behind].some(({ spectrumDb }) => spectrumDb.some((db) => db > QUIET_DB));

function EqCanvas({ project, player, device, params, hue, selected, onSelect }: { project: Project; player: Player; device: Id; params: LiveParams; hue: number; selected: number; onSelect: (index: number) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null), chosen = useRef(selected), paintRef = useRef<() => void>(() => {});
  chosen.current = selected;
  useEffect(() => paintRef.current(), [selected]);
  useEffect(() => {
    const element = canvas.current, box = element?.parentElement;
    if (!element || !box) return;
    const surface = surfaceOf(element), undo = collector(), list = bandsOf(params.info.params), passing = emptySpectra();
    const read = (band: BandParams): Band => readBand(params.info.params, params.value, band);
    const yOf = (db: number): number => surface.height / 2 - (db / SPAN_DB) * (surface.height / 2 - 6);
    const place = (band: BandParams): { x: number; y: number } => {
      const now = read(band);
      return { x: partOfHz(now.hz) * surface.width, y: clamp(yOf(now.on ? (hasGain(now) ? now.gainDb : bandDb(now, now.hz)) : 0), 12, surface.height - 12) };
    };
    const paint = (): void => {
      if (surface.width === 0) return;
      const g = begin(surface), ink = inks(hue), colors = palette(), { width, height } = surface;
      g.fillStyle = colors.gridBeat;
      for (const db of [-12, 0, 12]) g.fillRect(0, Math.round(yOf(db)), width, 1);
      if (loud) drawPassing(g, width, height, passing, ink, colors);
      drawFrequencies(g, width, height, partOfHz, true, colors);
      const now = list.map(read), focus = now[chosen.current];
      if (focus?.on) {
        g.globalAlpha = 0.7;
        drawCurve(g, width, (x) => clamp(yOf(bandDb(focus, hzOfPart(x / width))), -9, height + 9), height / 2, { ...ink, content: "#00000000" });
        g.globalAlpha = 1;
      }
      drawCurve(g, width, (x) => {
        const hz = hzOfPart(x / width);
        let db = 0;
        for (const band of now) db += bandDb(band, hz);
        return clamp(yOf(db), -9, height + 9);
      }, height / 2, ink);
      list.forEach((band, index) => {
        const { x, y } = place(band);
        g.globalAlpha = read(band).on ? 1 : 0.4;
        drawPoint(g, x, y, index === chosen.current, ink, colors, String(index + 1));
        g.globalAlpha = 1;
      });
    };
    let loud = false, seen = 0;
    paintRef.current = paint;
    const repaint = (): void => nextFrame(paint);
    const nearest = (event: MouseEvent): number => {
      const rect = element.getBoundingClientRect(), px = event.clientX - rect.left, py = event.clientY - rect.top;
      let best = -1, distance = 18;
      list.forEach((band, index) => {
        const { x, y } = place(band), d = Math.hypot(x - px, y - py);
        if (d < distance) [best, distance] = [index, d];
      });
      return best;
    };
    let grabbed: { band: BandParams; dx: number; dy: number; moved: boolean } | null = null;
    const down = (event: PointerEvent): void => {
      const index = nearest(event), band = list[index];
      if (event.button !== 0 || !band) return;
      onSelect(index);
      element.setPointerCapture(event.pointerId);
      const at = place(band), rect = element.getBoundingClientRect();
      grabbed = { band, dx: event.clientX - rect.left - at.x, dy: event.clientY - rect.top - at.y, moved: false };
    };
    const move = (event: PointerEvent): void => {
      if (!grabbed) {
        element.style.cursor = nearest(event) >= 0 ? "grab" : "default";
        return;
      }
      const rect = element.getBoundingClientRect(), { band } = grabbed;
      if (!grabbed.moved && Math.hypot(event.movementX, event.movementY) === 0) return;
      if (!grabbed.moved && band.on >= 0 && params.value(band.on) < 0.5) params.live(band.on, 1);
      grabbed.moved = true;
      params.live(band.freq, clamp(hzOfPart(clamp((event.clientX - rect.left - grabbed.dx) / surface.width, 0, 1)), 20, 20000));
      if (hasGain(read(band))) {
        const row = params.info.params[band.gain];
        const db = ((surface.height / 2 - (event.clientY - rect.top - grabbed.dy)) / (surface.height / 2 - 6)) * SPAN_DB;
        params.live(band.gain, clamp(Math.round(db * 10) / 10, row?.min ?? -24, row?.max ?? 24));
      }
    };
    const up = (): void => {
      if (grabbed?.moved) params.commit();
      grabbed = null;
    };
    const cancel = (): void => {
      params.drop();
      grabbed = null;
    };
    const double = (event: MouseEvent): void => {
      const band = list[nearest(event)];
      if (!band) return;
      params.live(band.on, params.value(band.on) > 0.5 ? 0 : 1);
      params.commit();
    };
    let timer = 0;
    const wheel = (event: WheelEvent): void => {
      if (event.ctrlKey) return;
      const index = nearest(event), band = list[index >= 0 ? index : chosen.current];
      if (!band) return;
      event.preventDefault();
      event.stopPropagation();
      params.liveTravel(band.q, params.travel(band.q) - Math.sign(event.deltaY) * 0.03);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => params.commit(), 400);
    };
    const listeners: readonly (readonly [string, (event: never) => void])[] = [["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", cancel], ["dblclick", double], ["wheel", wheel]];
    for (const [name, listener] of listeners) {
      element.addEventListener(name, listener as EventListener, { passive: false });
      undo.add(() => element.removeEventListener(name, listener as EventListener));
    }
    undo.add(everyFrame(() => {
      const before = loud;
      loud = project.exists(device) && player.devices.spectra(device, passing) && passing.count > 0 && (passing.count === seen ? loud : sounds(passing));
      if (before !== loud || (loud && passing.count !== seen)) repaint();
      seen = passing.count;
    }), () => player.devices.endSpectra(device));
    undo.add(params.subscribe(repaint), project.subscribe((changes) => concerns(OF_PARAMS, changes) && repaint()), theme.subscribe(repaint), watchSize(box, (width, height) => {
      fit(surface, width, height);
      repaint();
    }));
    return undo.dispose;
  }, [project, player, device, params, hue, onSelect]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
