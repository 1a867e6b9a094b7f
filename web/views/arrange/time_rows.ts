// Wires the rows above the ruler: markers and sections; and, when they show, tempo and metre. Each has its parallel list.
import { palette } from "../../draw/palette.ts";
import { begin, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { nextFrame } from "../../lib/frame.ts";
import { lengthText } from "../../lib/format.ts";
import { ticksOfX, xOfTicks } from "../../lib/geometry.ts";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type EditResult, type Id } from "../../project/api.ts";
import { Kind } from "../../project/fields.ts";
import { addMarker, freeName, isSection, markerRow, markersOf, placeMarker, removeMarker } from "../../project/markers.ts";
import { barLength } from "../../project/song.ts";
import { metresOf, putMetre, putTempo, removePlace, temposOf } from "../../project/tempo_map.ts";
import type { ArrangeContext } from "../../tools/arrange.ts";
import { moveMarkerTool } from "../../tools/move_marker.ts";
import { moveTempoTool } from "../../tools/move_tempo.ts";
import type { MapHit, MarkerHit, TimeContext } from "../../tools/time_context.ts";
import type { Press, Tool } from "../../tools/tool.ts";
import { report, type App, type Desk } from "../app.ts";
import { nudgeStep } from "../editing.ts";
import { createMirror, type Mirror, type MirrorItem } from "../mirror.ts";
import { attachPointer } from "../pointer.ts";
import { mapMenu, markerMenu } from "./time_menus.ts";
import { markerWidth, METRE_ROW, MARKER_ROW, paintMap, paintMarkers, shownMarkers, TEMPO_ROW, tempoOfY, tempoRange, tempoY, type TimeScene } from "./time_paint.ts";

export interface TimeElements { readonly markers: HTMLElement; readonly markerCanvas: HTMLCanvasElement; readonly markerList: HTMLElement; readonly map: HTMLElement; readonly mapCanvas: HTMLCanvasElement; readonly mapList: HTMLElement }

const EDGE = 5, REACH = 9, MOST = 200;

export function attachTimeRows(app: App, desk: Desk, elements: TimeElements, base: ArrangeContext, pressIn: (element: HTMLElement) => (event: PointerEvent | MouseEvent) => Press,
    undo: { add(...list: (() => void)[]): void }): { repaint(): void; updateLists(): void } {
  const { project } = desk;
  const markerSurface = surfaceOf(elements.markerCanvas), mapSurface = surfaceOf(elements.mapCanvas);
  const scene: TimeScene = { project, view: desk.view.get(), preview: null, hover: null, focused: null };
  let marked = true; // something is painted in the row of markers: an empty one that is wiped again costs as much as a full one
  const paint = (): void => {
    scene.view = desk.view.get();
    const marks = shownMarkers(scene).length > 0;
    if (markerSurface.width > 0 && (marks || marked)) paintMarkers(begin(markerSurface), scene, markerSurface.width, palette());
    marked = marks;
    if (desk.timeMap.get() && mapSurface.width > 0) paintMap(begin(mapSurface), scene, mapSurface.width, palette());
  };
  const repaint = (): void => nextFrame(paint);
  const context: TimeContext = { ...base, bpmAtY: (y) => tempoOfY(tempoRange(project), y), previewTime(next) {
    scene.preview = next;
    repaint();
  } };
  const hover = (id: Id | null, text: string): void => {
    if (scene.hover !== id) repaint();
    scene.hover = id;
    app.info.set(text);
  };

  // ---- markers -----------------------------------------------------------------------------------------------------------
  const markerAt = (press: Press): MarkerHit => {
    const view = desk.view.get(), edge = press.touch ? 3 * EDGE : EDGE;
    for (const marker of shownMarkers(scene).reverse().sort((a, b) => a.length - b.length)) { // a place lies upon its section
      const x = xOfTicks(view, marker.position), wide = markerWidth(view, marker);
      if (press.x < x - 2 || press.x > x + wide) continue;
      if (isSection(marker) && wide > 4 * edge && press.x < x + edge) return { marker: marker.id, part: "start" };
      return { marker: marker.id, part: isSection(marker) && press.x > x + wide - edge ? "end" : "body" };
    }
    return null;
  };
  const edit = (id: Id): void => desk.typing.set(id);
  /** At release: the press itself would take the focus from the field at once. */
  const typeOnDouble = <Hit>(idOf: (hit: Hit) => Id | null, make: (press: Press, hit: Hit) => void): Tool<TimeContext, Hit> => {
    let pressed: { hit: Hit } | null = null;
    return {
      id: "type", move() {},
      down(_context, _press, hit) {
        pressed = { hit };
      },
      up(_context, press) {
        const id = pressed === null ? null : idOf(pressed.hit);
        if (id !== null) edit(id);
        else if (pressed) make(press, pressed.hit);
        pressed = null;
      },
      cancel() {
        pressed = null;
      },
    };
  };
  const mark = (at: number): void => {
    const made = addMarker(project, freeName(project, t("Marker")), at);
    if (report(app, made.result)) edit(made.marker);
  };
  const moveMarker = moveMarkerTool(), nameMarker = typeOnDouble<MarkerHit>((hit) => hit?.marker ?? null, (press) => mark(base.snap(press.ticks, press.free)));
  undo.add(attachPointer<TimeContext, MarkerHit>({
    element: elements.markers, context, press: pressIn(elements.markers), hit: markerAt,
    tool: (_hit, _press, clicks) => (clicks === 2 ? nameMarker : moveMarker),
    cursor: (hit) => (hit === null ? "default" : hit.part === "body" ? "pointer" : "ew-resize"),
    hover: (hit, press) => hover(hit?.marker ?? null, press === null ? "" : hit === null ? t("Sections. Double-click for a marker, drag for a section.") : t("Press to go there, drag to move it, double-click to rename, right-click for its music.")),
    menu: (hit, press, event) => app.menu.set({ x: event.clientX, y: event.clientY, ...markerMenu(app, desk, hit?.marker ?? null, base.snap(press.ticks, press.free)) }),
  }));

  // ---- tempo and metre ----------------------------------------------------------------------------------------------------
  const mapAt = (press: Press): MapHit => {
    const view = desk.view.get(), range = tempoRange(project), reach = press.touch ? 22 : REACH;
    if (press.y >= TEMPO_ROW) return { kind: "metre", id: metresOf(project).findLast((one) => press.x >= xOfTicks(view, one.position) - 3 && press.x < xOfTicks(view, one.position) + 34)?.id ?? null };
    return { kind: "tempo", id: temposOf(project).findLast((one) => Math.hypot(press.x - xOfTicks(view, one.position), press.y - tempoY(range, one.bpm)) < reach)?.id ?? null };
  };
  const moveTempo = moveTempoTool(), typeValue = typeOnDouble<MapHit>((hit) => hit.id, (press, hit) => {
    const at = base.snap(press.ticks, press.free);
    if (hit.kind === "tempo") report(app, putTempo(project, { position: at, bpm: Math.round(context.bpmAtY(press.y)) }));
    else report(app, putMetre(project, { position: project.barTicks(project.barAt(at).bar), ...project.signatureAt(at) }));
  });
  undo.add(attachPointer<TimeContext, MapHit>({
    element: elements.map, context, press: pressIn(elements.map), hit: mapAt,
    tool: (_hit, _press, clicks) => (clicks === 2 ? typeValue : moveTempo),
    cursor: (hit) => (hit.id === null ? "default" : "grab"),
    hover: (hit, press) => hover(hit?.id ?? null, press === null || hit === null ? "" : hit.id !== null ? t("Drag to change it, double-click to type, right-click for more.") : hit.kind === "tempo" ? t("Tempo. Double-click to change it from here on.") : t("Metre. Double-click to change it from this bar on.")),
    menu: (hit, press, event) => app.menu.set({ x: event.clientX, y: event.clientY, ...mapMenu(app, desk, hit, base.snap(press.ticks, press.free)) }),
  }));

  // ---- the parallel lists ---------------------------------------------------------------------------------------------------
  const focus = (id: bigint): void => {
    scene.focused = id as Id;
    repaint();
  };
  const markerList = createMirror(elements.markerList, t("Markers and sections"), focus, (id) => edit(id as Id));
  const mapList = createMirror(elements.mapList, t("Tempo and metre"), focus, (id) => edit(id as Id));
  const shift = (id: Id, by: number): EditResult | null => {
    if (project.kindOf(id) === Kind.marker) {
      const marker = markerRow(project, id);
      return placeMarker(project, id, marker.position + by, marker.length);
    }
    const tempo = temposOf(project).find((one) => one.id === id), metre = metresOf(project).find((one) => one.id === id);
    if ((tempo ?? metre)?.position === 0) return null; // what the song begins with
    return tempo ? putTempo(project, { id, position: tempo.position + by, bpm: tempo.bpm }) : metre ? putMetre(project, { ...metre, position: metre.position + by }) : null;
  };
  const keys = (list: Mirror, ids: () => Id[]) => (event: KeyboardEvent): void => {
    const id = scene.focused;
    if (id === null || !project.exists(id) || event.ctrlKey || event.metaKey) return;
    const step = nudgeStep(project, desk.snap.get(), desk.view.get(), 0), way = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    const turn = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0, tempo = temposOf(project).find((one) => one.id === id);
    if (way !== 0 && event.altKey) {
      const moved = shift(id, way * step);
      if (moved) report(app, moved);
    } else if (way !== 0) {
      const next = ids()[ids().indexOf(id) + way];
      if (next !== undefined) list.focus(next);
    } else if (turn !== 0 && tempo) report(app, putTempo(project, { ...tempo, bpm: tempo.bpm + turn * (event.shiftKey ? 0.1 : 1) }));
    else if (event.key === "F2") edit(id);
    else if (event.key === "Delete" || event.key === "Backspace") report(app, project.kindOf(id) === Kind.marker ? removeMarker(project, id) : removePlace(project, id));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const listen = (host: HTMLElement, down: (event: KeyboardEvent) => void): void => {
    const blur = (): void => {
      scene.focused = null;
      repaint();
    };
    host.addEventListener("keydown", down);
    host.addEventListener("focusout", blur);
    undo.add(() => host.removeEventListener("keydown", down), () => host.removeEventListener("focusout", blur));
  };
  listen(elements.markerList, keys(markerList, () => markersOf(project).map((one) => one.id)));
  listen(elements.mapList, keys(mapList, () => [...temposOf(project), ...metresOf(project)].map((one) => one.id)));
  const barOf = (ticks: number): string => t("bar {bar}", { bar: project.barAt(ticks).bar + 1 });
  const updateLists = (): void => {
    const view = desk.view.get(), from = view.originTicks, to = ticksOfX(view, markerSurface.width);
    const place = (id: Id, name: string, ticks: number, y: number, width: number, height: number): MirrorItem => ({ id, name, x: xOfTicks(view, ticks), y, width, height, selected: id === scene.focused });
    const markers = markersOf(project).filter((one) => one.position <= to && one.position + one.length >= from).slice(0, MOST);
    markerList.update(markers.map((one) => place(one.id, `${one.name}, ${barOf(one.position)}${isSection(one) ? `, ${lengthText(one.length, TICKS_PER_QUARTER, barLength(project, one.position))}` : ""}`, one.position, 1, markerWidth(view, one), MARKER_ROW - 2)));
    elements.markerList.hidden = markers.length === 0;
    const range = tempoRange(project), open = desk.timeMap.get();
    const items = !open ? [] : [
      ...temposOf(project).map((one) => place(one.id, one.ramp ? t("{bpm} beats a minute, {bar}, glides on", { bpm: one.bpm.toFixed(2), bar: barOf(one.position) }) : t("{bpm} beats a minute, {bar}", { bpm: one.bpm.toFixed(2), bar: barOf(one.position) }), one.position, tempoY(range, one.bpm) - 8, 16, 16)),
      ...metresOf(project).map((one) => place(one.id, `${one.numerator}/${one.denominator}, ${barOf(one.position)}`, one.position, TEMPO_ROW, 32, METRE_ROW)),
    ].slice(0, MOST);
    mapList.update(items);
    elements.mapList.hidden = items.length === 0;
  };
  undo.add(
    watchSize(elements.markers, (width) => {
      fit(markerSurface, width, MARKER_ROW);
      repaint();
    }),
    watchSize(elements.map, (width) => {
      fit(mapSurface, width, TEMPO_ROW + METRE_ROW);
      repaint();
    }),
  );
  return { repaint, updateLists };
}
