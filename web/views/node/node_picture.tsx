// What is within a node, at a glance: of a track its music, of a device what it makes of the sound: a curve where its parameters draw one, else
// the knob that matters most.
import { createContext, useContext, useEffect, useRef } from "react";
import { drawKnob } from "../../draw/controls.ts";
import { drawCurve } from "../../draw/curves.ts";
import { inks, palette, theme } from "../../draw/palette.ts";
import { Pen, showStrokes } from "../../draw/pen.ts";
import { bandDb, hzOfPart } from "../../draw/response.ts";
import { nextFrame } from "../../lib/frame.ts";
import { concerns } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import type { Id, Project } from "../../project/api.ts";
import type { DeviceInfo } from "../../project/fields.ts";
import { infoOf } from "../../project/song.ts";
import { useDesk } from "../context.tsx";
import { bandsOf, readBand } from "../device/eq_panel.tsx";
import { panelLayout, type Section } from "../device/panel_layout.ts";
import { VISUALS } from "../device/visuals/index.ts";
import type { SlotArt } from "../live/slot_art.ts";
import { OF_DEVICES } from "../track_news.ts";
import { mainParam } from "./graph_model.ts";

/** Who paints the clips of tracks, one for the whole graph. */
export const ClipArtContext = createContext<SlotArt | null>(null);

export const PICTURE_HEIGHT = 32, WIDE = 144, SMALL = 64, KNOB = 32;
const EQ_DB = 15;

type Draw = (pen: CanvasRenderingContext2D, project: Project, device: Id, info: DeviceInfo, hue: number) => void;
export interface Look { readonly width: number; readonly draw: Draw }

const drawEq: Draw = (g, project, device, info, hue) => {
  const bands = bandsOf(info.params).map((band) => readBand(info.params, (param) => project.param(device, param), band)), middle = PICTURE_HEIGHT / 2;
  drawCurve(g, WIDE, (x) => middle - (bands.reduce((db, band) => db + bandDb(band, hzOfPart(x / WIDE)), 0) / EQ_DB) * middle, middle, inks(hue), 1.5);
};

const drawSection = ({ visual, roles }: Section): Draw => (g, project, device, info, hue) => {
  const number = (role: string): number => roles[role] ?? -1, has = (role: string): boolean => roles[role] !== undefined;
  if (visual === null) return;
  VISUALS[visual].draw(g, SMALL, PICTURE_HEIGHT, {
    tap: null, meter: null, has,
    value: (role) => (has(role) ? project.param(device, number(role)) : 0),
    travel: (role) => (has(role) ? project.paramTravel(info.number, number(role), project.param(device, number(role))) : 0),
    choice: (role) => (has(role) ? info.params[number(role)]?.choices?.[Math.round(project.param(device, number(role)) - (info.params[number(role)]?.min ?? 0))] ?? "" : ""),
  }, inks(hue), palette());
};

const drawMain: Draw = (g, project, device, info, hue) => {
  const main = mainParam(info);
  if (main) drawKnob(g, { x: 0, y: 0, width: KNOB, height: KNOB }, project.paramTravel(info.number, main.number, project.param(device, main.number)), main.bipolar ? 0.5 : 0, inks(hue).content, palette());
};

const looks = new Map<number, Look | null>(); // by the device's number: each looks alike
export function lookOf(info: DeviceInfo): Look | null {
  const known = looks.get(info.number);
  if (known !== undefined) return known;
  const layout = panelLayout(info), section = layout.sections.find(({ visual }) => visual !== null && VISUALS[visual].live !== true);
  const look = layout.kind === "eq" ? { width: WIDE, draw: drawEq } : section ? { width: SMALL, draw: drawSection(section) } : mainParam(info) ? { width: KNOB, draw: drawMain } : null;
  looks.set(info.number, look);
  return look;
}

/** Of a device: painted when its parameters change, and in the other theme. */
export function DevicePicture({ device, hue, look }: { device: Id; hue: number; look: Look }) {
  const { project } = useDesk(), svg = useRef<SVGSVGElement>(null);
  useEffect(() => {
    const paint = (): void => {
      const info = project.exists(device) ? infoOf(project, device) : undefined, pen = new Pen();
      if (!svg.current || !info) return;
      look.draw(pen as unknown as CanvasRenderingContext2D, project, device, info, hue);
      showStrokes(svg.current, pen);
    };
    const undo = collector(), again = (): void => nextFrame(paint);
    paint();
    undo.add(project.subscribe((changes) => {
      if (concerns(OF_DEVICES, changes)) again();
    }), theme.subscribe(again));
    return undo.dispose;
  }, [project, device, hue, look]);
  return <svg ref={svg} className={`nd-picture ${look.width === KNOB ? "" : "viz"}`} width={look.width} height={PICTURE_HEIGHT} viewBox={`0 0 ${look.width} ${PICTURE_HEIGHT}`} aria-hidden="true" />;
}

/** Of a track: a clip of it, once round. */
export function ClipPicture({ clip, hue }: { clip: Id; hue: number }) {
  const art = useContext(ClipArtContext), svg = useRef<SVGSVGElement>(null);
  useEffect(() => (svg.current && art ? art.show(svg.current, clip, hue) : undefined), [art, clip, hue]);
  return <svg ref={svg} className="nd-picture grow" height={PICTURE_HEIGHT} aria-hidden="true" />;
}
