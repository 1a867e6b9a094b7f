// Wires the arrangement: canvases, pointer tools, wheel, playhead, meters and the parallel tree. React draws the frame around it.
import { palette, theme } from "../../draw/palette.ts";
import { drawLoopBrace, drawPunch, drawRuler } from "../../draw/ruler.ts";
import { begin, fit, surfaceOf, watchSize, wholePixels, type Surface } from "../../lib/canvas.ts";
import { afterFrame, afterLull, everyFrame, nextFrame, notWhenRested, whenRested } from "../../lib/frame.ts";
import { clamp, ticksOfX, xOfTicks, zoomAt, type Rect } from "../../lib/geometry.ts";
import { type Band, createRowCanvas, widened } from "../../lib/row_canvas.ts";
import { collector, signal, type Signal } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type Id } from "../../project/api.ts";
import { Kind } from "../../project/fields.ts";
import { lanesMoved, tracksTouched } from "./lane_changes.ts";
import { lengthOf, type Seam, seamsOf } from "../../project/crossfades.ts";
import { loopOf } from "../../project/edit_song.ts";
import { targetTrack } from "../../project/edit_clips.ts";
import { clipsOf, isAudioClip, isGroupTrack } from "../../project/song.ts";
import type { ArrangeContext, ArrangeHit, ArrangePreview, Lane } from "../../tools/arrange.ts";
import { clipGainTool } from "../../tools/clip_gain.ts";
import { slipClipTool } from "../../tools/slip_clip.ts";
import { bendCurveTool } from "../../tools/bend_curve.ts";
import { chooseTakeTool } from "../../tools/choose_take.ts";
import { drawClipTool } from "../../tools/draw_clip.ts";
import { drawLaneTool } from "../../tools/draw_lane.ts";
import { erasePointTool } from "../../tools/erase_point.ts";
import { crossfadeShapeTool, crossfadeTool } from "../../tools/crossfade_clips.ts";
import { fadeClipTool } from "../../tools/fade_clip.ts";
import { marqueeClipsTool } from "../../tools/marquee_clips.ts";
import { moveClipTool } from "../../tools/move_clip.ts";
import { moveCompEdgeTool } from "../../tools/move_comp_edge.ts";
import { movePointTool } from "../../tools/move_point.ts";
import { panTool } from "../../tools/pan.ts";
import { rulerLoopTool, type LoopContext, type LoopHit } from "../../tools/ruler_loop.ts";
import { rulerSeekTool } from "../../tools/ruler_seek.ts";
import { DRAG_SLOP, type Press, type Tool } from "../../tools/tool.ts";
import { trimClipTool } from "../../tools/trim_clip.ts";
import { ARRANGE_ZOOM, type App, type Desk } from "../app.ts";
import { forgetGone, openEditor, selectClips, selectTrack, snapped } from "../editing.ts";
import { attachSwipe, type Glass } from "../fingers.ts";
import { dropClipOnSlot } from "../live/live_pointer.ts";
import { createMirror, type MirrorItem } from "../mirror.ts";
import { attachPointer } from "../pointer.ts";
import { createRest } from "../whole.ts";
import { menuOf, openMenu } from "../menus.ts";
import { arrangeMenu } from "./arrange_menu.ts";
import { type ClipArt, createArtCache } from "./clip_art.ts";
import { clipLabel } from "./clip_label.ts";
import { GAIN_ROOM, paintLanes, type Scene } from "./lanes.ts";
import { laneAt, layoutOf, openedOn, subAt, visibleLanes, type Layout } from "./layout.ts";
import { CURSORS, infoOf } from "./hit_words.ts";
import { hitLane, lawOf, travelAt } from "./automation_rows.ts";
import { attachPointTree } from "./point_tree.ts";
import { seamAt } from "./seams.ts";
import { compEdgeAt, createTakeSound } from "./takes.ts";
import { attachTakeTree } from "./take_tree.ts";
import { createHeadPlates } from "./head_plates.ts";
import { keepLanes, takeLanes } from "./kept_lanes.ts";
import { createLiveTake } from "./live_take.ts";
import { createMeterColumn } from "./meter_column.ts";
import { attachMinimap } from "./minimap.ts";
import { attachTimeRows, type TimeElements } from "./time_rows.ts";

export interface ArrangeElements extends TimeElements {
  readonly root: HTMLElement; readonly heads: HTMLElement; readonly plates: HTMLElement; readonly meters: HTMLCanvasElement; readonly minimap: HTMLCanvasElement;
  readonly ruler: HTMLCanvasElement; readonly lanes: HTMLElement; readonly painted: HTMLElement; readonly live: HTMLCanvasElement; readonly playhead: HTMLElement;
  readonly mirror: HTMLElement; readonly points: HTMLElement; readonly takes: HTMLElement; readonly tag: HTMLElement;
}

export interface Arrange {
  readonly layout: Signal<Layout>;
  /** First and last track whose header is near what shows. */
  readonly window: Signal<string>;
  /** Nobody scrolls. */
  rests(): boolean;
  /** Whether all headers near what shows are made; whoever makes them says so. */
  readonly complete: { current: boolean };
  dispose(): void;
}

/** While nobody knows yet how much shows. */
export const NONE_NEAR = "0:-1";
/** Headers are made this far beyond what shows, so many at a time: scrolling seldom asks for one. */
const HEADS_SPARE = 6, HEADS_STEP = 4;
const EDGE = 6, TOUCH_EDGE = 14, MIRROR_AFTER_MS = 120, MIRROR_MOST = 300;

/** So many clips at most are looked up to paint no more than their lanes. */
const FEW_CLIPS = 50;

export function createArrange(app: App, desk: Desk, elements: ArrangeElements): Arrange {
  const { project } = desk;
  const undo = collector();
  const opened = (): Layout => layoutOf(project, openedOn(desk));
  const left = takeLanes(desk), layout = signal(left.layout ?? opened());
  const window_ = signal(NONE_NEAR), rest = createRest((near) => window_.set(near)), complete = { current: false }, plates = createHeadPlates(app, desk, elements.plates, elements.heads, () => complete.current && rest.rests());
  const ruler = surfaceOf(elements.ruler), room = { width: 0, height: 0 };
  const art = createArtCache(project);
  const scene: Scene = { project, art, layout: layout.get(), view: desk.view.get(), scrollTop: 0, selected: desk.clips.get(), track: desk.track.get(), focused: null, focusedPoint: null, hover: null, preview: null };
  let loopPreview: { start: number; end: number } | null = null, loopHot = false;

  const painted = createRowCanvas(elements.painted, (g, origin, band) => {
    g.translate(0, scene.scrollTop - origin);
    paintLanes(g, room.width, room.height, scene, band);
  }, () => room.width > 0, left.sheets);
  const paint = (): void => {
    scene.layout = layout.get();
    scene.view = desk.view.get();
    scene.scrollTop = wholePixels(desk.scrollTop.get());
    scene.selected = desk.clips.get();
    scene.track = desk.track.get();
    if (room.width > 0) {
      if (news.lanes || news.band !== null) painted.stale(news.lanes ? null : news.band);
      if (scene.scrollTop !== paintedTop && scene.preview !== null) painted.stale(null); // what a hand draws stays where the hand is
      paintedTop = scene.scrollTop;
      painted.frame(scene.layout.rows, scene.scrollTop, room.width, room.height);
    }
    elements.heads.style.transform = `translateY(${-scene.scrollTop}px)`;
    const isFirst = window_.get() === NONE_NEAR, [first, last] = visibleLanes(scene.layout, scene.scrollTop, room.height);
    if (room.height > 0) rest.near(`${HEADS_STEP * Math.floor((first - HEADS_SPARE) / HEADS_STEP)}:${HEADS_STEP * Math.ceil((last + HEADS_SPARE) / HEADS_STEP)}`);
    if (isFirst) afterFrame(() => nextFrame(paint)); // the heads come with this frame, and need no picture
    else plates.frame(scene.layout, scene.scrollTop, room.height);
    if (news.time) {
      if (ruler.width > 0) paintRuler(ruler);
      minimap.repaint();
      timeRows.repaint();
    }
    news = { lanes: false, band: null, time: false };
    mirrored.ask();
  };
  const mirrored = afterLull(() => updateMirror(), MIRROR_AFTER_MS);
  /** What the next frame has to paint: all lanes, a band of them, what lies above them along the time. */
  let news: { lanes: boolean; band: Band | null; time: boolean } = { lanes: left.layout === null, band: null, time: true };
  let paintedTop = 0;
  const repaintLanes = (): void => {
    news.lanes = true;
    nextFrame(paint);
  };
  const repaintTime = (): void => {
    news.time = true;
    nextFrame(paint);
  };
  const repaint = (): void => {
    repaintTime();
    repaintLanes();
  };
  const grouped = new WeakMap<Layout, boolean>();
  const hasGroups = (of: Layout): boolean => {
    const known = grouped.get(of) ?? of.lanes.some(({ track }) => isGroupTrack(project, track));
    grouped.set(of, known);
    return known;
  };
  const repaintTracks = (tracks: ReadonlySet<Id>): void => {
    if (hasGroups(layout.get())) return repaintLanes(); // they show what their tracks play
    for (const { track, top, height } of layout.get().lanes) {
      if (tracks.has(track)) news.band = widened(news.band, { top, bottom: top + height });
    }
    if (news.band !== null) nextFrame(paint);
  };

  /** Tracks whose clips a hand changes in the editor: the lanes beside it show that when it rests. */
  const edited = new Set<Id>();
  const repaintEdited = (): void => {
    repaintTracks(edited);
    edited.clear();
  };
  undo.add(() => notWhenRested(repaintEdited));

  /** Where what a hand does shows: the lanes that a few moved clips come from and go to; null: anywhere; a band of nothing: nowhere. */
  const bandOf = (preview: ArrangePreview | null): Band | null => {
    if (preview === null) return { top: 0, bottom: 0 };
    if ((preview.kind !== "move" && preview.kind !== "trim" && preview.kind !== "slip") || preview.clips.size > FEW_CLIPS || hasGroups(layout.get())) return null;
    const clips = [...preview.clips].filter((clip) => project.exists(clip)), rows = preview.kind === "move" ? preview.rows : 0;
    if (clips.some((clip) => project.kindOf(project.parentOf(clip)) !== Kind.track)) return null; // a take's row is none of these
    const tracks = new Set(clips.flatMap((clip) => [project.parentOf(clip), targetTrack(project, clip, rows)]));
    return layout.get().lanes.reduce<Band>((band, { track, top, height }) => (tracks.has(track) ? widened(band.bottom > 0 ? band : null, { top, bottom: top + height }) : band), { top: 0, bottom: 0 });
  };

  const paintRuler = (target: Surface): void => {
    const g = begin(target);
    const colors = palette(), loop = loopPreview ?? loopOf(project);
    drawRuler(g, desk.view.get(), project, target.width, target.height, 23, TICKS_PER_QUARTER, colors);
    drawLoopBrace(g, desk.view.get(), loop.start, loop.end, loopPreview !== null || loopOf(project).on, loopHot, colors);
    if (app.studio.punch.get()) drawPunch(g, desk.view.get(), loop.start, loop.end, target.height, colors);
  };

  // ---- hit tests -------------------------------------------------------------------------------------------------------
  const subHit = (press: Press): ArrangeHit | null => {
    const sub = subAt(layout.get(), press.y + desk.scrollTop.get());
    if (!sub) return null;
    if (sub.kind === "take") {
      const edge = compEdgeAt(project, desk.view.get(), sub, press);
      return edge ? { kind: "comp-edge", sub, edge } : { kind: "take", sub };
    }
    return sub.kind === "automation" ? hitLane(project, desk.view.get(), sub, context, press) : { kind: "none" };
  };
  const hitAt = (press: Press): ArrangeHit => {
    const below = subHit(press);
    if (below) return below;
    const lane = laneAt(layout.get(), press.y + desk.scrollTop.get());
    if (!lane) return { kind: "none" };
    const seam = seamAt(project, desk.view.get(), lane, lane.top - desk.scrollTop.get(), press);
    if (seam) return { kind: "seam", seam, lane };
    const view = desk.view.get(), edge = press.touch ? TOUCH_EDGE : EDGE;
    const reach = edge * view.ticksPerPixel;
    const near = clipsOf(project, lane.track, press.ticks - reach, press.ticks + reach);
    const selected = desk.clips.get();
    const hit = near.filter((clip) => selected.has(clip.id)).pop() ?? near.filter((clip) => clip.startTicks <= press.ticks && press.ticks < clip.startTicks + clip.lengthTicks).pop() ?? near.pop();
    if (!hit) return { kind: "lane", lane };
    const x0 = xOfTicks(view, hit.startTicks), x1 = xOfTicks(view, hit.startTicks + hit.lengthTicks);
    if (press.x < x0 - edge / 2 || press.x > x1 + edge / 2) return { kind: "lane", lane };
    const inside = Math.min(edge, Math.max(2, (x1 - x0) / 4));
    const fade = fadePart(hit.id, lane, press, x0, x1);
    if (fade) return { kind: "clip", clip: hit.id, part: fade, lane };
    return { kind: "clip", clip: hit.id, part: press.x < x0 + inside ? "start" : press.x > x1 - inside ? endPart(hit.id, lane, press) : "body", lane };
  };
  /** Its upper half loops, Alt stretches sound, unless the menu says what it does. */
  const endPart = (clip: Id, lane: Lane, press: Press): "end" | "loop" | "stretch" => {
    const chosen = desk.edge.get(), sound = isAudioClip(project, clip), upper = lane.height >= 48 && press.y < lane.top - desk.scrollTop.get() + lane.height / 2;
    const how = chosen ?? (press.alt && sound ? "stretch" : upper && !press.touch ? "loop" : "trim");
    return how === "trim" || (how === "stretch" && !sound) ? "end" : how;
  };
  const fadePart = (clip: Id, lane: Lane, press: Press, x0: number, x1: number): "fade-in" | "fade-out" | "gain" | null => {
    if (lane.height < 48 || !isAudioClip(project, clip) || x1 - x0 < 40) return null;
    const { fadeInTicks, fadeOutTicks } = art.get(clip), scale = desk.view.get().ticksPerPixel;
    const y = lane.top - desk.scrollTop.get() + 25;
    if (Math.hypot(press.x - Math.max(x0 + 6, x0 + fadeInTicks / scale), press.y - y) < 7) return "fade-in";
    if (Math.hypot(press.x - Math.min(x1 - 8, x1 - fadeOutTicks / scale), press.y - y) < 7) return "fade-out";
    if (x1 - x0 >= GAIN_ROOM && Math.abs(press.x - (x0 + x1) / 2) < 12 && Math.abs(press.y - y) < 5) return "gain";
    return null;
  };

  const context: LoopContext = {
    app, desk, project,
    snap: (ticks, free, down) => snapped(project, desk.snap.get(), desk.view.get(), ticks, free, down),
    laneAt: (y) => laneAt(layout.get(), y + desk.scrollTop.get()),
    clipsIn: (rect) => clipsIn(rect),
    travelAt: (sub, y) => travelAt(sub, y + desk.scrollTop.get()),
    law: (sub) => lawOf(project, sub.id),
    preview(next) {
      const before = bandOf(scene.preview), after = bandOf(next);
      scene.preview = next;
      desk.dragging.set(next);
      if (before === null || after === null) return repaintLanes();
      for (const band of [before, after]) if (band.bottom > 0) news.band = widened(news.band, band);
      nextFrame(paint);
    },
    previewLoop(range) {
      loopPreview = range;
      repaint();
    },
    tag(text, x, y) {
      elements.tag.hidden = text === null;
      if (text === null) return;
      elements.tag.textContent = text;
      elements.tag.style.transform = `translate(${Math.round(x + 14)}px, ${Math.round(Math.max(4, y - 30))}px)`;
    },
  };
  const clipsIn = (rect: Rect): Id[] => {
    const view = desk.view.get(), top = rect.y + desk.scrollTop.get();
    const from = ticksOfX(view, rect.x), to = ticksOfX(view, rect.x + rect.width);
    return layout.get().lanes.filter((lane) => lane.top < top + rect.height && lane.top + lane.height > top).flatMap((lane) => clipsOf(project, lane.track, from, to).map((clip) => clip.id));
  };

  const pressIn = (element: HTMLElement) => (event: PointerEvent | MouseEvent): Press => {
    const box = element.getBoundingClientRect();
    const x = event.clientX - box.left;
    return { x, y: event.clientY - box.top, ticks: ticksOfX(desk.view.get(), x), shift: event.shiftKey, alt: event.altKey, free: event.ctrlKey || event.metaKey,
      touch: (event as PointerEvent).pointerType === "touch" };
  };

  // ---- lanes -------------------------------------------------------------------------------------------------------------
  const move = moveClipTool(), trim = trimClipTool(), fade = fadeClipTool(), gain = clipGainTool(), slip = slipClipTool(), loop = trimClipTool("loop"), stretch = trimClipTool("stretch"), cross = crossfadeTool(), crossShape = crossfadeShapeTool(), compEdge = moveCompEdgeTool(), marquee = marqueeClipsTool(), draw = drawClipTool();
  /** Dragged out of the lanes onto a slot, a copy goes there. */
  const moveOrLend: typeof move = { ...move, up(to, press) {
    const box = elements.lanes.getBoundingClientRect();
    if (scene.preview?.kind !== "move" || !dropClipOnSlot(app, desk, [...desk.clips.get()], box.left + press.x, box.top + press.y)) return move.up(to, press);
    move.cancel(to);
  } };
  const takeSound = createTakeSound(app, project), swipe = chooseTakeTool(takeSound), movePoint = movePointTool(), erasePoint = erasePointTool(), bend = bendCurveTool(), drawLane = drawLaneTool();
  const glass: Glass = { scroll: (dx, dy) => scrollBy(dx, dy), zoom: (x, factor) => desk.view.update((view) => zoomAt(view, Math.max(0, x), factor, ARRANGE_ZOOM)) };
  /** A finger chooses a clip before it moves one: else no swipe would be safe. */
  const pan = panTool<ArrangeContext, ArrangeHit>(glass.scroll, (to, press, hit) => {
    if (hit.kind === "clip") return selectClips(desk, [hit.clip]);
    if (hit.kind === "lane") selectTrack(desk, hit.lane.track);
    selectClips(desk, []);
    app.player.seekTicks(to.snap(press.ticks, press.free));
  });
  const pans = (hit: ArrangeHit): boolean => hit.kind === "lane" || hit.kind === "none" || (hit.kind === "clip" && !desk.clips.get().has(hit.clip));
  /** A finger that chose a clip and moves it at once has not pressed twice: what opens is what stayed. */
  let twice: Id | null = null;
  const openOnDouble: Tool<ArrangeContext, ArrangeHit> = { ...moveOrLend, id: "open-clip",
    down(to, press, hit) {
      twice = hit.kind === "clip" ? hit.clip : null;
      moveOrLend.down(to, press, hit);
    },
    up(to, press) {
      const moved = scene.preview !== null;
      moveOrLend.up(to, press);
      if (!moved && twice !== null) openEditor(desk, twice);
    },
  };
  undo.add(attachPointer<ArrangeContext, ArrangeHit>({
    element: elements.lanes, context, press: pressIn(elements.lanes), hit: hitAt, glass,
    tool(hit, press, clicks) {
      desk.area.set("arrange");
      elements.lanes.focus({ preventScroll: true });
      if (press.touch && clicks === 1 && pans(hit)) return pan;
      if (hit.kind === "clip") return clicks === 2 ? openOnDouble : hit.part === "body" ? (press.alt && press.shift ? slip : moveOrLend) : hit.part === "gain" ? gain : hit.part === "fade-in" || hit.part === "fade-out" ? fade : hit.part === "loop" ? loop : hit.part === "stretch" ? stretch : trim;
      if (hit.kind === "seam") return clicks === 2 ? crossShape : cross;
      if (hit.kind === "take") return swipe;
      if (hit.kind === "comp-edge") return compEdge;
      if (hit.kind === "point") return clicks === 2 ? erasePoint : press.alt ? bend : movePoint;
      if (hit.kind === "curve") return press.alt && hit.onLine ? bend : press.shift ? drawLane : movePoint;
      if (clicks === 2 && hit.kind === "lane") return draw;
      return marquee;
    },
    cursor: (hit, press) => hit.kind === "clip" && hit.part === "body" && press.alt ? (press.shift ? "ew-resize" : "copy") : hit.kind === "curve" && press.alt ? "ns-resize" : CURSORS[hit.kind === "clip" ? hit.part : hit.kind],
    hover(hit) {
      const before = scene.hover;
      scene.hover = hit;
      const clipOf = (value: ArrangeHit | null): Id | null => (value?.kind === "clip" ? value.clip : null);
      const pointOf = (value: ArrangeHit | null): Id | null => (value?.kind === "point" ? value.point : null);
      const handleOf = (value: ArrangeHit | null): string => (value?.kind === "seam" ? `seam ${value.seam.late}` : value?.kind === "comp-edge" ? `edge ${value.sub.track} ${value.edge.atTicks}` : "");
      if (pointOf(before) !== pointOf(hit) || handleOf(before) !== handleOf(hit)) repaintLanes();
      else if (clipOf(before) !== clipOf(hit)) repaintTracks(new Set([before, hit].flatMap((value) => (value?.kind === "clip" ? [value.lane.track] : []))));
      app.info.set(hit === null ? "" : infoOf(hit));
    },
    menu(hit, press, event) {
      if (hit.kind === "clip" && !desk.clips.get().has(hit.clip)) selectClips(desk, [hit.clip]);
      if (hit.kind === "lane") desk.track.set(hit.lane.track);
      app.menu.set({ x: event.clientX, y: event.clientY, ...arrangeMenu(app, desk, hit, context.snap(press.ticks, press.free, true)) });
    },
  }));

  // ---- ruler -------------------------------------------------------------------------------------------------------------
  type RulerHit = { readonly zone: "loop"; readonly part: LoopHit["part"] } | { readonly zone: "seek" };
  const rulerHit = (press: Press): RulerHit => {
    if (press.y > 13) return { zone: "seek" };
    const loop = loopOf(project), view = desk.view.get();
    const x0 = xOfTicks(view, loop.start), x1 = xOfTicks(view, loop.end), reach = press.touch ? TOUCH_EDGE : EDGE;
    if (loop.end <= loop.start) return { zone: "loop", part: "new" };
    if (Math.abs(press.x - x0) <= reach) return { zone: "loop", part: "start" };
    if (Math.abs(press.x - x1) <= reach) return { zone: "loop", part: "end" };
    return { zone: "loop", part: press.x > x0 && press.x < x1 ? "middle" : "new" };
  };
  const loopTool = rulerLoopTool(), seekTool = rulerSeekTool();
  const asLoop: Tool<LoopContext, RulerHit> = { ...loopTool, down: (c, p, hit) => loopTool.down(c, p, { part: hit.zone === "loop" ? hit.part : "new" }) };
  const asSeek: Tool<LoopContext, RulerHit> = { ...seekTool, down: (c, p) => seekTool.down(c, p, null) };
  undo.add(attachPointer<LoopContext, RulerHit>({
    element: elements.ruler, context, press: pressIn(elements.ruler), hit: rulerHit, glass,
    tool: (hit) => (hit.zone === "loop" ? asLoop : asSeek),
    cursor: (hit) => (hit.zone === "seek" ? "text" : hit.part === "middle" ? "grab" : hit.part === "new" ? "crosshair" : "ew-resize"),
    hover(hit) {
      const hot = hit?.zone === "loop" && hit.part !== "new";
      if (hot !== loopHot) repaint();
      loopHot = hot;
      app.info.set(hit === null ? "" : hit.zone === "seek" ? t("Ruler. Right-click for more. Press to put the playhead here.") : hit.part === "new" ? t("Drag to set the loop.") : t("Loop. Drag its ends or its middle, press to switch it on or off (L)."));
    },
    menu(_hit, press, event) {
      const ticks = context.snap(press.ticks, press.free);
      openMenu(app, event, t("Ruler"), () => menuOf(app, "ruler"), ticks);
    },
  }));

  // ---- wheel -------------------------------------------------------------------------------------------------------------
  const scrollBy = (dx: number, dy: number): void => {
    if (dx !== 0) desk.view.update((view) => ({ ...view, originTicks: Math.max(0, view.originTicks + dx * view.ticksPerPixel) }));
    if (dy !== 0) desk.scrollTop.update((top) => clamp(top + dy, 0, Math.max(0, layout.get().rows.total + 96 - room.height)));
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    const dx = (event.shiftKey ? event.deltaY || event.deltaX : event.deltaX) * unit, dy = event.shiftKey ? 0 : event.deltaY * unit;
    if (event.ctrlKey || event.metaKey) {
      const x = event.clientX - elements.lanes.getBoundingClientRect().left;
      desk.view.update((view) => zoomAt(view, Math.max(0, x), Math.exp(-event.deltaY * unit * 0.0022), ARRANGE_ZOOM));
    } else scrollBy(dx, dy);
  };
  elements.root.addEventListener("wheel", wheel, { passive: false });
  undo.add(() => elements.root.removeEventListener("wheel", wheel), attachSwipe(elements.heads.parentElement ?? elements.heads, (_dx, dy) => scrollBy(0, dy), 2 * DRAG_SLOP));

  // Focus by keyboard makes browsers scroll boxes that hide their overflow: that is our scrolling, too.
  for (const box of [elements.heads.parentElement, elements.lanes, elements.mirror]) {
    const adopt = (): void => {
      if (!box || (box.scrollTop === 0 && box.scrollLeft === 0)) return;
      scrollBy(box.scrollLeft, box.scrollTop);
      box.scrollTop = box.scrollLeft = 0;
    };
    box?.addEventListener("scroll", adopt);
    undo.add(() => box?.removeEventListener("scroll", adopt));
  }

  // ---- playhead and meters -------------------------------------------------------------------------------------------------
  let lastX = NaN, lastWidth = 0, lastMoved = 0;
  const meters = createMeterColumn(app, desk, elements.meters, layout);
  const liveTake = createLiveTake(app, desk, elements.live, layout);
  undo.add(everyFrame((now) => {
    const position = app.player.positionTicks(), view = desk.view.get();
    const x = Math.round(xOfTicks(view, position));
    if (app.player.playing() && desk.follow.get() && scene.preview === null && (x > room.width - 24 || x < 0) && now - lastMoved > 300) {
      lastMoved = now;
      desk.view.set({ ...view, originTicks: Math.max(0, position - 48 * view.ticksPerPixel) });
    }
    if (x !== lastX || room.width !== lastWidth) { // before the first layout there is no room to be in
      [lastX, lastWidth] = [x, room.width];
      elements.playhead.style.transform = `translateX(${x}px)`;
      elements.playhead.hidden = x < -6 || x > room.width + 6;
      minimap.movePlayhead(position);
    }
    meters.frame(now);
    liveTake.frame(room.width, room.height);
  }));
  undo.add(desk.view.subscribe(() => (lastX = NaN)));

  // ---- the parallel tree -----------------------------------------------------------------------------------------------------
  const mirror = createMirror(elements.mirror, t("Clips"), (id) => {
    scene.focused = id as Id;
    desk.area.set("arrange");
    if (!desk.clips.get().has(id as Id)) selectClips(desk, [id as Id]);
    repaint();
  }, (id) => {
    openEditor(desk, id as Id);
  });
  const blur = (): void => {
    scene.focused = null;
    repaint();
  };
  elements.mirror.addEventListener("focusout", blur);
  undo.add(() => elements.mirror.removeEventListener("focusout", blur));
  /** In words: what a clip is drawn by says when they are others, all but how it meets its neighbours. */
  const labels = new WeakMap<ClipArt, string>();
  const labelOf = (clip: Id, seam: Seam | undefined): string => {
    const drawn = art.get(clip), known = seam === undefined ? labels.get(drawn) : undefined;
    if (known !== undefined) return known;
    const label = clipLabel(project, clip, drawn, seam);
    if (seam === undefined) labels.set(drawn, label);
    return label;
  };
  const updateMirror = (): void => {
    const view = desk.view.get(), top = desk.scrollTop.get();
    const [first, last] = visibleLanes(layout.get(), top, room.height);
    const items: MirrorItem[] = [];
    for (let index = first; index <= last && items.length < MIRROR_MOST; index++) {
      const lane = layout.get().lanes[index];
      if (!lane) continue;
      const crossed = new Map(seamsOf(project, lane.track, view.originTicks, ticksOfX(view, room.width)).filter((seam) => lengthOf(seam) > 0).map((seam) => [seam.early, seam]));
      for (const clip of clipsOf(project, lane.track, view.originTicks, ticksOfX(view, room.width))) {
        const x0 = Math.max(0, xOfTicks(view, clip.startTicks)), x1 = Math.min(room.width, xOfTicks(view, clip.startTicks + clip.lengthTicks));
        items.push({ id: clip.id, name: labelOf(clip.id, crossed.get(clip.id)), x: x0, y: lane.top - top + 1, width: x1 - x0, height: lane.height - 3, selected: desk.clips.get().has(clip.id) });
      }
    }
    mirror.update(items);
    points.update(layout.get(), room.width, room.height);
    takes.update(layout.get(), room.width, room.height);
    timeRows.updateLists();
  };
  const points = attachPointTree(app, desk, elements.points, (point) => {
    scene.focusedPoint = point;
    repaint();
  });
  undo.add(points.dispose);
  const takes = attachTakeTree(app, desk, elements.takes, takeSound);
  undo.add(takes.dispose, takeSound.close);
  undo.add(desk.clips.subscribe(() => {
    if (!mirror.hasFocus()) return;
    updateMirror();
    const only = [...desk.clips.get()].pop();
    if (only !== undefined) mirror.focus(only);
  }));

  // ---- what makes it paint ------------------------------------------------------------------------------------------------
  /** What only a hand on them shows goes with the hand. */
  const leave = (): void => {
    const { hover, preview, focused, focusedPoint } = scene, lit = hover?.kind === "clip" ? hover.lane : null;
    if (lit) painted.stale({ top: lit.top, bottom: lit.top + lit.height });
    if (news.band !== null) painted.stale(news.band);
    const isTrue = !news.lanes && edited.size === 0 && preview === null && focused === null && focusedPoint === null && (hover === null || lit !== null || hover.kind === "lane" || hover.kind === "none");
    keepLanes(desk, painted.leave(), scene.layout, isTrue && scene.layout === layout.get());
    room.width = 0; // a frame that was asked for paints on them no more
  };
  const timeRows = attachTimeRows(app, desk, elements, context, pressIn, undo);
  const minimap = attachMinimap(app, desk, elements.minimap, layout, undo);
  undo.add(
    project.subscribe((changes) => {
      art.drop(changes);
      forgetGone(desk);
      if (lanesMoved(changes)) layout.set(opened());
      const tracks = tracksTouched(project, changes);
      minimap.songChanged(tracks);
      if (tracks === null) repaint();
      else if (desk.area.get() === "editor") {
        for (const track of tracks) edited.add(track);
        whenRested(repaintEdited);
      } else repaintTracks(tracks);
    }),
    desk.openTakes.subscribe(() => layout.set(opened())), desk.openLanes.subscribe(() => layout.set(opened())), desk.folded.subscribe(() => layout.set(opened())), desk.timeMap.subscribe(repaint),
    layout.subscribe(repaint), app.studio.punch.subscribe(repaint), desk.view.subscribe(repaint), desk.scrollTop.subscribe(() => nextFrame(paint)), desk.clips.subscribe(repaintLanes), desk.track.subscribe(repaintLanes), theme.subscribe(() => {
      minimap.songChanged(null);
      repaint();
    }),
    watchSize(elements.lanes, (width, height) => {
      [room.width, room.height] = [width, height];
      desk.size.set({ width, height });
      scrollBy(0, 0.0001);
      repaintTime(); // lanes of another width paint themselves
    }),
    watchSize(elements.ruler.parentElement ?? elements.ruler, (width) => {
      fit(ruler, width, 32);
      repaintTime();
    }),
    mirrored.stop, rest.dispose, plates.dispose, leave,
  );
  return { layout, window: window_, rests: rest.rests, complete, dispose: undo.dispose };
}
