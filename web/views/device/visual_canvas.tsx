// A device's picture on its canvas: painted when a value moves, dragged by its points.
import { useEffect, useRef } from "react";
import { drawPoint } from "../../draw/curves.ts";
import { inks, palette, theme } from "../../draw/palette.ts";
import { begin, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { everyFrame, nextFrame } from "../../lib/frame.ts";
import { concerns } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import { emptyTap, type Id, type Player, type Project } from "../../project/api.ts";
import type { LiveParams } from "./live_params.ts";
import { HISTORY, ReductionHistory } from "./reduction_history.ts";
import type { Section } from "./panel_layout.ts";
import { VISUALS } from "./visuals/index.ts";
import type { Handle, VisualValues } from "./visuals/visual.ts";
import { OF_PARAMS } from "../track_news.ts";

const REACH = 14;

const REDUCTION_MOST = 24; // drawn from the top down

/** Gain reduction that a compressor publishes first, in dB: as it goes on, `history` moves left. It rests once all of that is silence. */
function watchReduction(player: Player, project: Project, device: Id, history: ReductionHistory, changed: (db: number) => void): () => void {
  const published = new Float32Array(4);
  return everyFrame((now) => {
    if (!project.exists(device)) return;
    const db = player.devices.meter(device, published) ? Math.abs(published[0] ?? 0) : 0;
    if (history.take(now, db)) changed(db);
  });
}

function drawHistory(g: CanvasRenderingContext2D, history: Float32Array, width: number, height: number, color: string): void {
  const yOf = (db: number): number => Math.min(1, db / REDUCTION_MOST) * height;
  g.beginPath();
  g.moveTo(0, 0);
  history.forEach((db, index) => g.lineTo((index / (HISTORY - 1)) * (width - 6), yOf(db)));
  g.lineTo(width - 6, 0);
  g.fillStyle = color;
  g.globalAlpha = 0.28;
  g.fill();
  g.globalAlpha = 1;
}

export function VisualCanvas({ project, player, device, params, section, hue }: { project: Project; player: Player; device: Id; params: LiveParams; section: Section; hue: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current, box = element?.parentElement, visual = section.visual ? VISUALS[section.visual] : null;
    if (!element || !box || !visual) return;
    const surface = surfaceOf(element), undo = collector();
    const number = (role: string): number => section.roles[role] ?? -1;
    const tap = emptyTap();
    const metered = visual.metered === true && params.info.role === "effect", meter = new Float32Array(4);
    let shows = false, published = false;
    const values: VisualValues = {
      get tap() { return shows ? tap : null; },
      get meter() { return published ? meter : null; },
      value: (role) => params.value(number(role)), travel: (role) => (section.roles[role] === undefined ? 0 : params.travel(number(role))), has: (role) => section.roles[role] !== undefined,
      choice: (role) => (section.roles[role] === undefined ? "" : params.info.params[number(role)]?.choices?.[Math.round(params.value(number(role)) - (params.info.params[number(role)]?.min ?? 0))] ?? ""),
    };
    let hot = -1, reduction = 0;
    const history = new ReductionHistory();
    const paint = (): void => {
      if (surface.width === 0) return;
      const g = begin(surface), ink = inks(hue), colors = palette();
      visual.draw(g, surface.width, surface.height, values, ink, colors);
      drawHistory(g, history.past, surface.width, surface.height, colors.mute);
      if (reduction > 0.05) {
        g.fillStyle = colors.mute;
        g.fillRect(surface.width - 5, 0, 5, Math.min(1, reduction / REDUCTION_MOST) * surface.height);
      }
      visual.handles(surface.width, surface.height, values).forEach((handle, index) => drawPoint(g, handle.x, handle.y, index === hot, ink, colors));
    };
    const repaint = (): void => nextFrame(paint);
    const nearest = (event: PointerEvent): number => {
      const rect = element.getBoundingClientRect(), x = event.clientX - rect.left, y = event.clientY - rect.top;
      let best = -1, distance = REACH;
      visual.handles(surface.width, surface.height, values).forEach((handle, index) => {
        const d = Math.hypot(handle.x - x, handle.y - y);
        if (d < distance) [best, distance] = [index, d];
      });
      return best;
    };
    let drawing = false;
    const draw = (event: PointerEvent): void => {
      const rect = element.getBoundingClientRect(), { role, travel } = visual.drawn?.(event.clientX - rect.left, event.clientY - rect.top, surface.width, surface.height, values) ?? { role: "", travel: 0 };
      if (role !== "") params.liveTravel(number(role), travel);
    };
    let grabbed: { handle: Handle; x: number; y: number; tx: number; ty: number } | null = null;
    const down = (event: PointerEvent): void => {
      if (visual.drawn && event.button === 0) {
        element.setPointerCapture(event.pointerId);
        drawing = true;
        return draw(event);
      }
      const index = nearest(event);
      const handle = visual.handles(surface.width, surface.height, values)[index];
      if (event.button !== 0 || !handle) return;
      element.setPointerCapture(event.pointerId);
      grabbed = { handle, x: event.clientX, y: event.clientY, tx: handle.xRole ? values.travel(handle.xRole) : 0, ty: handle.yRole ? values.travel(handle.yRole) : 0 };
    };
    const move = (event: PointerEvent): void => {
      if (drawing) {
        for (const one of event.getCoalescedEvents?.() ?? []) draw(one);
        return draw(event);
      }
      if (!grabbed) {
        const index = nearest(event);
        element.style.cursor = index >= 0 ? "grab" : "default";
        if (index !== hot) repaint();
        hot = index;
        return;
      }
      const { handle } = grabbed, slow = event.shiftKey ? 0.1 : 1;
      if (handle.xRole && handle.xPixels) params.liveTravel(number(handle.xRole), grabbed.tx + ((event.clientX - grabbed.x) / handle.xPixels) * slow);
      if (handle.yRole && handle.yPixels) params.liveTravel(number(handle.yRole), grabbed.ty + ((grabbed.y - event.clientY) / handle.yPixels) * slow);
    };
    const up = (): void => {
      if (grabbed || drawing) params.commit();
      grabbed = null;
      drawing = false;
    };
    const cancel = (): void => {
      if (grabbed || drawing) params.drop();
      grabbed = null;
      drawing = false;
    };
    const leave = (): void => {
      hot = -1;
      repaint();
    };
    const listen = (name: string, listener: (event: never) => void): void => {
      element.addEventListener(name, listener as EventListener);
      undo.add(() => element.removeEventListener(name, listener as EventListener));
    };
    listen("pointerdown", down);
    listen("pointermove", move);
    listen("pointerup", up);
    listen("pointercancel", cancel);
    listen("pointerleave", leave);
    if (visual.live) {
      let seen = -1;
      undo.add(everyFrame(() => {
        const now = project.exists(device) && player.devices.tap(device, tap);
        if (now === shows && (!now || tap.songFrame === seen)) return;
        [shows, seen] = [now, tap.songFrame];
        repaint();
      }));
    }
    if (metered) {
      const now = new Float32Array(4);
      undo.add(everyFrame(() => {
        if (!project.exists(device) || !player.devices.meter(device, now)) now.fill(0);
        if (now.every((value, index) => value === meter[index])) return;
        meter.set(now);
        published = now.some((value) => value !== 0);
        repaint();
      }));
    }
    if (section.visual === "transfer") undo.add(watchReduction(player, project, device, history, (db) => {
      reduction = db;
      repaint();
    }));
    undo.add(params.subscribe(repaint), project.subscribe((changes) => concerns(OF_PARAMS, changes) && repaint()), theme.subscribe(repaint), watchSize(box, (width, height) => {
      fit(surface, width, height);
      repaint();
    }));
    return undo.dispose;
  }, [project, player, device, params, section, hue]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
