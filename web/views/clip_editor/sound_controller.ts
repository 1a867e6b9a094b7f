// Wires the editor of an audio clip: canvas, ruler, pointer, wheel, playhead and the parallel list of markers.
import { palette, theme } from "../../draw/palette.ts";
import { drawRuler } from "../../draw/ruler.ts";
import { begin, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { everyFrame, nextFrame } from "../../lib/frame.ts";
import { positionText } from "../../lib/format.ts";
import { snapStep } from "../../lib/grid.ts";
import { fitRange, ticksOfX, xOfTicks, zoomAt } from "../../lib/geometry.ts";
import { collector, type Signal } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type Id } from "../../project/api.ts";
import { addMarker, moveMarker, removeMarkers, strikesOf } from "../../project/sound.ts";
import { barLength, clipSpan, positionOf, trackHue } from "../../project/song.ts";
import { contentTrack } from "../../project/content.ts";
import { dragSoundTool, type SoundContext, type SoundHit } from "../../tools/drag_sound.ts";
import { panTool } from "../../tools/pan.ts";
import type { Press, Tool } from "../../tools/tool.ts";
import { report, type App, type Desk } from "../app.ts";
import { snapped } from "../editing.ts";
import { createMirror } from "../mirror.ts";
import { attachPointer } from "../pointer.ts";
import { BAND, fadeHandleY, fadeX, paintSound, type SoundScene } from "./sound_paint.ts";

export interface SoundElements { readonly root: HTMLElement; readonly room: HTMLElement; readonly canvas: HTMLCanvasElement; readonly ruler: HTMLCanvasElement; readonly mirror: HTMLElement; readonly playhead: HTMLElement; readonly tag: HTMLElement }

const EDGE = 6, STRIKE_REACH = 10;
const ZOOM = { minTicksPerPixel: 24, maxTicksPerPixel: TICKS_PER_QUARTER * 2 }; // some thirty pixels a sample
const INFO: Readonly<Record<SoundHit["kind"], string>> = {
  room: t("Sound. Double-click to add a marker: it holds this place to the beat. Ctrl and wheel zoom, down to samples."), start: t("Start. Drag it; the sound stays where it is."), end: t("End. Drag it; the sound stays where it is."),
  "fade-in": t("Fade in. Drag to the right."), "fade-out": t("Fade out. Drag to the left."), marker: t("Marker. Drag the sound onto the beat; hold Ctrl to leave the grid; double-click deletes it."),
};

export function createSound(app: App, desk: Desk, clip: Id, sensitivity: Signal<number>, elements: SoundElements): () => void {
  const { project } = desk, undo = collector(), surface = surfaceOf(elements.canvas), ruler = surfaceOf(elements.ruler);
  const scene: SoundScene = { project, clip, hue: 9, view: { originTicks: 0, ticksPerPixel: 0 }, step: TICKS_PER_QUARTER / 4, strikes: [], warps: [], chosen: null, focused: null, preview: null };
  const isThere = (): boolean => project.exists(clip);
  const look = (): void => {
    if (!isThere()) return;
    scene.hue = trackHue(project, contentTrack(project, clip));
    scene.warps = project.warps(clip);
    scene.strikes = sensitivity.get() > 0 ? strikesOf(project, clip, sensitivity.get()) : [];
  };
  const paint = (): void => {
    if (!isThere() || surface.width === 0) return;
    if (scene.view.ticksPerPixel === 0) fitAll();
    scene.step = snapStep(desk.rollSnap.get(), scene.view.ticksPerPixel, TICKS_PER_QUARTER, barLength(project, 0)) || TICKS_PER_QUARTER / 4;
    paintSound(surface, scene);
    drawRuler(begin(ruler), scene.view, project, ruler.width, ruler.height, 15, TICKS_PER_QUARTER, palette());
    updateMirror();
  };
  const repaint = (): void => nextFrame(paint);
  const fitAll = (): void => {
    const { startTicks, lengthTicks } = clipSpan(project, clip);
    scene.view = fitRange(startTicks, startTicks + lengthTicks, surface.width, ZOOM, 24);
  };
  const spoken = (ticks: number): string => {
    const at = positionOf(project, ticks);
    return positionText(at.bar, at.beat, at.sixteenth);
  };

  const context: SoundContext = {
    app, project, clip: () => clip, snap: (ticks, free) => snapped(project, desk.rollSnap.get(), scene.view, ticks, free), text: spoken,
    preview(next) {
      scene.preview = next;
      repaint();
    },
    chosen(marker) {
      scene.chosen = marker;
      repaint();
    },
    tag(text, x, y) {
      elements.tag.hidden = text === null;
      if (text === null) return;
      elements.tag.textContent = text;
      elements.tag.style.transform = `translate(${Math.round(x + 14)}px, ${Math.round(Math.max(4, y))}px)`;
    },
  };
  const press = (event: PointerEvent | MouseEvent): Press => {
    const box = elements.room.getBoundingClientRect(), x = event.clientX - box.left;
    return { x, y: event.clientY - box.top, ticks: ticksOfX(scene.view, x), shift: event.shiftKey, alt: event.altKey, free: event.ctrlKey || event.metaKey, touch: (event as PointerEvent).pointerType === "touch" };
  };
  const hit = ({ x, y, touch }: Press): SoundHit => {
    const reach = touch ? 22 : EDGE, { startTicks, lengthTicks } = clipSpan(project, clip);
    for (const warp of scene.warps) {
      const atTicks = project.ticksOfSource(clip, warp.sourceFrame);
      if (warp.id !== undefined && y < BAND && Math.abs(x - xOfTicks(scene.view, atTicks)) <= reach + 2) return { kind: "marker", marker: warp.id, atTicks };
    }
    for (const which of ["in", "out"] as const) if (Math.hypot(x - fadeX(scene, which), y - fadeHandleY()) <= reach + 3) return { kind: `fade-${which}` };
    if (Math.abs(x - xOfTicks(scene.view, startTicks)) <= reach) return { kind: "start" };
    if (Math.abs(x - xOfTicks(scene.view, startTicks + lengthTicks)) <= reach) return { kind: "end" };
    return { kind: "room" };
  };
  /** At the strike under the pointer, or right there. */
  const markAt = (x: number): void => {
    const near = scene.strikes.map((frame) => ({ frame, away: Math.abs(xOfTicks(scene.view, project.ticksOfSource(clip, frame)) - x) })).sort((a, b) => a.away - b.away)[0];
    report(app, addMarker(project, clip, near && near.away <= STRIKE_REACH ? near.frame : project.sourceAt(clip, ticksOfX(scene.view, x))));
  };
  const scrollBy = (pixels: number): void => {
    scene.view = { ...scene.view, originTicks: Math.max(0, scene.view.originTicks + pixels * scene.view.ticksPerPixel) };
    repaint();
  };
  const zoomBy = (x: number, factor: number): void => {
    scene.view = zoomAt(scene.view, Math.max(0, x), factor, ZOOM);
    repaint();
  };
  const drag = dragSoundTool(), pan = panTool<SoundContext, SoundHit>(scrollBy, () => {});
  const double: Tool<SoundContext, SoundHit> = { id: "mark", move() {}, up() {}, cancel() {}, down(_context, at, pressed) {
    if (pressed.kind === "marker") report(app, removeMarkers(project, clip, [pressed.marker]));
    else if (pressed.kind === "room") markAt(at.x);
  } };
  undo.add(attachPointer<SoundContext, SoundHit>({
    element: elements.room, context, press, hit, glass: { scroll: scrollBy, zoom: zoomBy },
    tool(pressed, at, clicks) {
      desk.area.set("editor");
      return clicks === 2 ? double : at.touch && pressed.kind === "room" ? pan : drag;
    },
    cursor: (one) => (one.kind === "room" ? "default" : one.kind === "fade-in" || one.kind === "fade-out" ? "pointer" : "ew-resize"), hover: (one) => app.info.set(one === null ? "" : INFO[one.kind]),
  }));
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) zoomBy(event.clientX - elements.room.getBoundingClientRect().left, Math.exp(-event.deltaY * unit * 0.003));
    else scrollBy((event.deltaX || event.deltaY) * unit);
  };
  elements.room.addEventListener("wheel", wheel, { passive: false });
  undo.add(() => elements.room.removeEventListener("wheel", wheel));

  // ---- the parallel list of markers: arrows move one along the grid, Delete removes it ------------------------------------------
  const mirror = createMirror(elements.mirror, t("Markers"), (id) => {
    scene.focused = scene.chosen = id as Id;
    desk.area.set("editor");
    repaint();
  }, () => {});
  const updateMirror = (): void => mirror.update(scene.warps.flatMap((warp, index) => {
    const ticks = project.ticksOfSource(clip, warp.sourceFrame), x = xOfTicks(scene.view, ticks);
    return warp.id === undefined || x < -8 || x > surface.width + 8 ? [] : [{ id: warp.id, name: t("Marker {index} of {count}, at {place}", { index: index + 1, count: scene.warps.length, place: spoken(ticks) }), x: x - 6, y: 2, width: 12, height: 16, selected: warp.id === scene.chosen }];
  }));
  const keys = (event: KeyboardEvent): void => {
    const marker = scene.focused, steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 }, step = steps[event.key];
    if (marker === null || event.ctrlKey || event.metaKey) return;
    if (step !== undefined) report(app, moveMarker(project, clip, marker, step * (event.shiftKey ? scene.step / 16 : scene.step)));
    else if (event.key === "Delete" || event.key === "Backspace") report(app, removeMarkers(project, clip, [marker]));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const blur = (): void => {
    scene.focused = null;
    repaint();
  };
  elements.mirror.addEventListener("keydown", keys);
  elements.mirror.addEventListener("focusout", blur);

  let lastX = NaN, lastWidth = 0;
  undo.add(everyFrame(() => {
    const x = Math.round(xOfTicks(scene.view, app.player.positionTicks()));
    if ((x === lastX && surface.width === lastWidth) || scene.view.ticksPerPixel === 0) return;
    [lastX, lastWidth] = [x, surface.width];
    elements.playhead.style.transform = `translateX(${x}px)`;
    elements.playhead.hidden = x < -6 || x > surface.width + 6;
  }));
  undo.add(
    project.subscribe((changes) => {
      if (changes.length > 0) look();
      repaint();
    }),
    sensitivity.subscribe(() => {
      look();
      repaint();
    }),
    desk.rollSnap.subscribe(repaint), theme.subscribe(repaint),
    watchSize(elements.room, (width, height) => {
      fit(surface, width, height);
      fit(ruler, width, 24);
      repaint();
    }),
    () => {
      elements.mirror.removeEventListener("keydown", keys);
      elements.mirror.removeEventListener("focusout", blur);
    },
  );
  look();
  return undo.dispose;
}
