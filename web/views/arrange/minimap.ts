// The song at a glance, above the ruler: every track's clips as thin bars, and the part that the lanes show. Drag that part to go
// elsewhere, its edges to show more or less; a press beside it goes there, two show the whole song.
import { palette, inks } from "../../draw/palette.ts";
import { begin, beginPart, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { nextFrame } from "../../lib/frame.ts";
import { clamp, type TimeView } from "../../lib/geometry.ts";
import type { Readable } from "../../lib/signal.ts";
import type { Id } from "../../project/api.ts";
import { trackHue } from "../../project/song.ts";
import type { Lane } from "../../tools/arrange.ts";
import { ARRANGE_ZOOM, type App, type Desk } from "../app.ts";
import { runById } from "../command_registry.ts";
import type { Layout } from "./layout.ts";

/** All of a large song is not drawn anew in the frame that shows an edit, but when the hand rests. */
const SETTLED_MS = 150;
const EDGE = 5, NARROW = 24; // a part narrower than this is all middle

type Part = "start" | "end" | "middle" | "beside";
const CURSORS: Readonly<Record<Part, string>> = { start: "ew-resize", end: "ew-resize", middle: "grab", beside: "pointer" };

export function attachMinimap(app: App, desk: Desk, canvas: HTMLCanvasElement, layout: Readable<Layout>, undo: { add(...list: (() => void)[]): void }):
    { repaint(): void; songChanged(tracks: ReadonlySet<Id> | null): void; movePlayhead(ticks: number): void } {
  const { project } = desk;
  const surface = surfaceOf(canvas), song = surfaceOf(document.createElement("canvas"));
  let stale = true, changed = false, position = 0, later = 0;
  let touched: Set<Id> | null = new Set(); // the tracks that look different; null: all may
  const ends = new Map<Id, number>(); // of their clips, as painted
  let scale = 1; // ticks per pixel of the picture

  const topOf = (index: number): number => 2 + (index * (surface.height - 5)) / Math.max(1, layout.get().lanes.length);
  const thickness = (): number => {
    const row = topOf(1) - topOf(0);
    return Math.max(1, row > 3 ? row - 1 : row);
  };
  const paintRow = (g: CanvasRenderingContext2D, track: Id, index: number): void => {
    const y = topOf(index), thick = thickness();
    let end = 0;
    g.fillStyle = inks(trackHue(project, track)).content;
    const comp = project.comp(track);
    for (let i = 0; i < comp.count; i++) g.fillRect((comp.fromTicks[i] ?? 0) / scale, y, Math.max(1, ((comp.toTicks[i] ?? 0) - (comp.fromTicks[i] ?? 0)) / scale - 0.5), thick);
    const clips = project.clips(track, 0, Number.MAX_SAFE_INTEGER);
    for (let i = 0; i < clips.count; i++) {
      const start = clips.startTicks[i] ?? 0, length = clips.lengthTicks[i] ?? 0;
      end = Math.max(end, start + length);
      g.fillRect(start / scale, y, Math.max(1, length / scale - 0.5), thick);
    }
    ends.set(track, end);
  };
  const paintSong = (): void => {
    fit(song, surface.width, surface.height);
    scale = (Math.max(project.endTicks(), project.barTicks(16)) * 1.02) / surface.width;
    const g = begin(song);
    ends.clear();
    layout.get().lanes.forEach((lane, index) => paintRow(g, lane.track, index));
    stale = false;
  };
  /** The whole pixels that a track's row lies on, and all rows that lie there, too. */
  const paintAround = (index: number): void => {
    const from = Math.floor(topOf(index)), to = Math.ceil(topOf(index) + thickness()), g = beginPart(song, 0, from, surface.width, to - from);
    layout.get().lanes.forEach(({ track }, other) => {
      if (topOf(other) < to && topOf(other) + thickness() > from) paintRow(g, track, other);
    });
    g.restore();
  };
  /** A few tracks' rows in the picture that there is; where the song may have become longer or shorter, all of it is painted anew. */
  const paintTouched = (tracks: ReadonlySet<Id>): void => {
    const { lanes } = layout.get(), whole = Math.max(0, ...ends.values()), rows = lanes.flatMap(({ track }, index) => (tracks.has(track) ? [index] : []));
    const before = rows.map((index) => ends.get((lanes[index] as Lane).track) ?? whole);
    if (ends.size !== lanes.length || rows.length !== tracks.size || !Number.isInteger(song.scale)) return void (stale = true);
    for (const index of rows) paintAround(index);
    stale = rows.some((index, at) => ends.get((lanes[index] as Lane).track) !== before[at] && Math.max(before[at] ?? whole, ends.get((lanes[index] as Lane).track) ?? whole) >= whole);
  };
  const paint = (): void => {
    if (surface.width === 0) return;
    if (later === 0) {
      if (touched === null) stale = true;
      else if (touched.size > 0 && !stale) paintTouched(touched);
      touched = new Set();
    }
    if (stale) paintSong();
    const g = begin(surface), colors = palette();
    const view = desk.view.get();
    const x = view.originTicks / scale, w = (desk.size.get().width * view.ticksPerPixel) / scale;
    g.globalAlpha = 0.55;
    g.drawImage(song.canvas, 0, 0, surface.width, surface.height);
    g.save();
    g.beginPath();
    g.roundRect(x, 0, w, surface.height, 3);
    g.clip();
    g.globalAlpha = 1;
    g.fillStyle = colors.bg3;
    g.fillRect(x, 0, w, surface.height);
    g.drawImage(song.canvas, 0, 0, surface.width, surface.height);
    g.restore();
    g.fillStyle = colors.text1;
    g.fillRect(Math.round(position / scale), 0, 1, surface.height);
  };
  const ticksAt = (event: MouseEvent): number => (event.clientX - canvas.getBoundingClientRect().left) * scale;
  const shown = (view: TimeView): number => desk.size.get().width * view.ticksPerPixel;
  const partAt = (event: MouseEvent): Part => {
    const view = desk.view.get(), x = (ticksAt(event) - view.originTicks) / scale, width = shown(view) / scale;
    if (x < -EDGE || x > width + EDGE) return "beside";
    if (width < NARROW) return "middle";
    return x < EDGE ? "start" : x > width - EDGE ? "end" : "middle";
  };
  const lookFrom = (ticks: number): void => desk.view.update((view) => ({ ...view, originTicks: Math.max(0, ticks) }));
  let part: Part = "beside", held: { readonly view: TimeView; readonly ticks: number } | null = null;
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    desk.follow.set(desk.follow.get() && !app.player.playing());
    part = partAt(event);
    if (part === "beside") {
      lookFrom(ticksAt(event) - shown(desk.view.get()) / 2);
      part = "middle";
    }
    held = { view: desk.view.get(), ticks: ticksAt(event) };
  };
  const move = (event: PointerEvent): void => {
    if (held === null || !canvas.hasPointerCapture(event.pointerId)) return void (canvas.style.cursor = CURSORS[partAt(event)]);
    const { view, ticks } = held, { width } = desk.size.get(), by = ticksAt(event) - ticks, from = view.originTicks, to = from + shown(view);
    if (part === "middle") return lookFrom(from + by);
    const ticksPerPixel = clamp((part === "start" ? to - Math.max(0, from + by) : to + by - from) / width, ARRANGE_ZOOM.minTicksPerPixel, ARRANGE_ZOOM.maxTicksPerPixel);
    desk.view.set({ ticksPerPixel, originTicks: part === "start" ? Math.max(0, to - ticksPerPixel * width) : from });
  };
  const up = (): void => void (held = null);
  const whole = (): void => {
    desk.area.set("arrange");
    runById(app, "zoom-fit");
  };
  const settle = (): void => {
    later = changed ? window.setTimeout(settle, SETTLED_MS) : 0;
    if (later === 0) nextFrame(paint);
    changed = false;
  };
  undo.add(() => window.clearTimeout(later));
  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("lostpointercapture", up);
  canvas.addEventListener("dblclick", whole);
  undo.add(() => {
    canvas.removeEventListener("pointerdown", down);
    canvas.removeEventListener("pointermove", move);
    canvas.removeEventListener("lostpointercapture", up);
    canvas.removeEventListener("dblclick", whole);
  }, watchSize(canvas.parentElement ?? canvas, (width) => {
    fit(surface, width, 20);
    stale = true;
    nextFrame(paint);
  }));
  return {
    repaint: () => nextFrame(paint),
    songChanged(tracks) {
      if (tracks === null) touched = null;
      else for (const track of tracks) touched?.add(track);
      if (later === 0) later = window.setTimeout(settle, SETTLED_MS);
      else changed = true;
    },
    movePlayhead(ticks) {
      if (Math.round(ticks / scale) === Math.round(position / scale)) return;
      position = ticks;
      nextFrame(paint);
    },
  };
}
