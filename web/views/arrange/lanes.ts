// Paints the lanes of the arrangement: only what is in view, read by range from the document.
import { adaptiveDivision } from "../../lib/grid.ts";
import { xOfTicks, type TimeView } from "../../lib/geometry.ts";
import type { Band } from "../../lib/row_canvas.ts";
import { drawMiniNotes, type MiniArea } from "../../draw/notes.ts";
import { inks, palette, type HueInks, type Palette } from "../../draw/palette.ts";
import { drawGrid } from "../../draw/ruler.ts";
import { drawWave } from "../../draw/waveform.ts";
import { TICKS_PER_QUARTER, type Id, type Project } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { compOf, edgesOf, withEdge, type CompRange } from "../../project/comp.ts";
import { meets } from "../../project/crossfades.ts";
import { targetTrack } from "../../project/edit_clips.ts";
import { fadeLevel } from "../../project/sound.ts";
import { readWave } from "../../project/wave.ts";
import { clipSpan, isGroupTrack, trackHue } from "../../project/song.ts";
import type { ArrangeHit, ArrangePreview, Lane, SubLane } from "../../tools/arrange.ts";
import { paintCurve } from "./automation_rows.ts";
import type { ArtCache, ClipArt } from "./clip_art.ts";
import { paintGroupBars } from "./group_bars.ts";
import { paintSeam } from "./seams.ts";
import { BAND, isLow, LOW_BAND, visibleLanes, type Layout } from "./layout.ts";

/** A clip this wide has a handle for its gain. */
export const GAIN_ROOM = 72; // pixels

const GAP = 1;
export interface Scene {
  readonly project: Project;
  readonly art: ArtCache;
  layout: Layout;
  view: TimeView;
  scrollTop: number;
  selected: ReadonlySet<Id>;
  track: Id | null;
  focused: Id | null;
  focusedPoint: Id | null;
  hover: ArrangeHit | null;
  preview: ArrangePreview | null;
}

/** Columns of one lane's clips, copied out of the scratch memory because painting them asks further questions. */
const row = { count: 0, id: new BigUint64Array(64), start: new Float64Array(64), length: new Float64Array(64), muted: new Int32Array(64) };
const wave = new Float32Array(2 * 8192);

function readRow(project: Project, track: Id, from: number, to: number): void {
  const columns = project.clips(track, from, to);
  if (columns.count > row.id.length) {
    const size = columns.count * 2;
    row.id = new BigUint64Array(size);
    row.start = new Float64Array(size);
    row.length = new Float64Array(size);
    row.muted = new Int32Array(size);
  }
  row.count = columns.count;
  for (let index = 0; index < columns.count; index++) {
    row.id[index] = columns.id[index] ?? 0n;
    row.start[index] = columns.startTicks[index] ?? 0;
    row.length[index] = columns.lengthTicks[index] ?? 0;
    row.muted[index] = columns.muted[index] ?? 0;
  }
}

/** What a band of the lanes shows, as it lies in the room; `height`: the room's. */
export function paintLanes(g: CanvasRenderingContext2D, width: number, height: number, scene: Scene, { top, bottom }: Band): void {
  const { project, view, layout, preview } = scene;
  const colors = palette();
  const from = view.originTicks, to = view.originTicks + width * view.ticksPerPixel;
  const [first, last] = visibleLanes(layout, top, bottom - top - 0.5), beside = scene.focused === null ? 0 : 1; // its frame reaches into the next lane
  g.fillStyle = colors.laneOn;
  for (let index = first; index <= last; index++) {
    const lane = layout.lanes[index];
    if (lane && lane.track === scene.track) g.fillRect(0, lane.top - scene.scrollTop, width, lane.height);
  }
  const bar = project.barTicks(1) - project.barTicks(0);
  g.translate(0, top - scene.scrollTop);
  drawGrid(g, view, project, width, bottom - top, adaptiveDivision(view.ticksPerPixel, TICKS_PER_QUARTER, bar, 12), TICKS_PER_QUARTER, colors);
  g.translate(0, scene.scrollTop - top);
  g.fillStyle = colors.bg0;
  for (let index = first; index <= last; index++) {
    const lane = layout.lanes[index];
    if (lane) g.fillRect(0, lane.top + lane.height - 1 - scene.scrollTop, width, 1);
  }
  g.textBaseline = "alphabetic";
  for (let index = first - beside; index <= last + beside; index++) {
    const lane = layout.lanes[index];
    if (lane) paintLane(g, scene, lane, from, to, width, colors);
  }
  for (const sub of layout.subs) {
    if (sub.top + sub.height > top && sub.top < bottom) paintSub(g, scene, sub, width, colors);
  }
  if (preview?.kind === "move") for (const moved of movedBy(scene, preview)) if (moved.lane.top < bottom && moved.lane.top + moved.lane.height > top) paintMoved(g, scene, moved, preview.deltaTicks, width, colors);
  if (preview?.kind === "draw") paintNew(g, scene, preview, colors);
  if (preview?.kind === "drop") paintDrop(g, scene, preview, width, height, colors);
  if (preview?.kind === "marquee") {
    g.fillStyle = colors.accentSoft;
    g.fillRect(preview.rect.x, preview.rect.y, preview.rect.width, preview.rect.height);
    g.strokeStyle = colors.accent;
    g.lineWidth = 1;
    g.strokeRect(preview.rect.x + 0.5, preview.rect.y + 0.5, preview.rect.width, preview.rect.height);
  }
}

function paintSub(g: CanvasRenderingContext2D, scene: Scene, sub: SubLane, width: number, colors: Palette): void {
  const top = sub.top - scene.scrollTop, ink = inks(trackHue(scene.project, sub.track));
  g.fillStyle = colors.bg0;
  g.globalAlpha = 0.35;
  g.fillRect(0, top, width, sub.height - 1);
  g.globalAlpha = 1;
  g.fillRect(0, top + sub.height - 1, width, 1);
  if (sub.kind === "take") paintTake(g, scene, sub, top, width, ink, colors);
  if (sub.kind === "automation") paintCurve(g, scene, sub, top, width, ink, colors);
}

/** A take whole but faint, and as bright as any clip where it is heard. */
function paintTake(g: CanvasRenderingContext2D, scene: Scene, sub: SubLane, top: number, width: number, ink: HueInks, colors: Palette): void {
  const { project, view, preview } = scene, from = view.originTicks, to = from + width * view.ticksPerPixel;
  const paint = (x0: number, x1: number, faint: boolean): void => {
    g.save();
    g.beginPath();
    g.rect(x0, top, x1 - x0, sub.height - 1);
    g.clip();
    g.globalAlpha = faint ? 0.35 : 1;
    readRow(project, sub.id, from, to);
    for (let index = 0; index < row.count; index++) {
      const start = row.start[index] ?? 0, end = start + (row.length[index] ?? 0);
      paintClip(g, scene, row.id[index] as Id, top, sub.height - 1, xOfTicks(view, start), xOfTicks(view, end), width, 0, row.muted[index] ? MUTED : LOW, ink, colors);
    }
    g.restore();
  };
  paint(0, width, true);
  const all = heardOf(scene, sub.track), ranges = all.filter((range) => range.lane === sub.id && range.toTicks > from && range.fromTicks < to);
  for (const range of ranges) paint(Math.round(xOfTicks(view, range.fromTicks)), Math.round(xOfTicks(view, range.toTicks)), false);
  for (const edge of edgesOf(all)) if (edge.left === sub.id || edge.right === sub.id) paintCompEdge(g, scene, edge.atTicks, top, sub.height, colors);
  if (preview?.kind !== "comp" || preview.sub.id !== sub.id) return;
  const x0 = Math.round(xOfTicks(view, preview.fromTicks)), x1 = Math.round(xOfTicks(view, preview.toTicks));
  paint(x0, x1, false);
  outline(g, x0, top + 1, x1 - x0, sub.height - 3, colors.text1, 2);
}

/** What of a track's takes is heard, as a hand would have it. */
function heardOf({ project, preview }: Scene, track: Id): CompRange[] {
  const ranges = compOf(project, track);
  return preview?.kind === "comp-edge" && preview.track === track ? withEdge(ranges, preview.edge, preview.toTicks) : ranges;
}

/** The border between two takes, and where a hand may take it. */
function paintCompEdge(g: CanvasRenderingContext2D, scene: Scene, atTicks: number, top: number, height: number, colors: Palette): void {
  const { hover, preview } = scene, x = Math.round(xOfTicks(scene.view, atTicks)), hot = (hover?.kind === "comp-edge" && hover.edge.atTicks === atTicks) || (preview?.kind === "comp-edge" && preview.toTicks === atTicks);
  g.fillStyle = hot ? colors.accent : colors.text1;
  g.fillRect(x - 1, top, 2, height - 1);
  g.beginPath();
  g.roundRect(x - 3, top + height / 2 - 8, 6, 16, 3);
  g.fill();
}

/** On a track's own lane: what its takes let be heard there. */
function paintComp(g: CanvasRenderingContext2D, scene: Scene, lane: Lane, from: number, to: number, width: number, ink: HueInks, colors: Palette): void {
  const { project, view } = scene, top = lane.top - scene.scrollTop;
  for (const range of heardOf(scene, lane.track)) {
    if (range.toTicks <= from || range.fromTicks >= to) continue;
    const x0 = Math.round(xOfTicks(view, range.fromTicks)), x1 = Math.round(xOfTicks(view, range.toTicks));
    g.save();
    g.beginPath();
    g.rect(x0, top, x1 - x0 - 1, lane.height);
    g.clip();
    readRow(project, range.lane, range.fromTicks, range.toTicks);
    for (let index = 0; index < row.count; index++) {
      const start = row.start[index] ?? 0, end = start + (row.length[index] ?? 0);
      paintClip(g, scene, row.id[index] as Id, top, lane.height, xOfTicks(view, start), xOfTicks(view, end), width, 0, row.muted[index] ? MUTED : 0, ink, colors);
    }
    g.restore();
  }
}

function paintLane(g: CanvasRenderingContext2D, scene: Scene, lane: Lane, from: number, to: number, width: number, colors: Palette): void {
  const { preview, view } = scene;
  const ink = inks(trackHue(scene.project, lane.track));
  if (isGroupTrack(scene.project, lane.track)) paintGroupBars(g, scene, lane, from, to, width);
  paintComp(g, scene, lane, from, to, width, ink, colors);
  readRow(scene.project, lane.track, from, to);
  for (let index = 0; index < row.count; index++) {
    const id = row.id[index] as Id;
    let start = row.start[index] ?? 0, length = row.length[index] ?? 0, shift = 0;
    if (preview?.kind === "move" && !preview.copy && preview.clips.has(id)) continue;
    if (preview?.kind === "trim" && preview.how === "stretch" && preview.clips.has(id)) length = scene.art.get(id).isNotes ? length : length * preview.factor;
    else if (preview?.kind === "trim" && preview.clips.has(id)) {
      const delta = Math.max(preview.edge === "start" ? -start : -length + 1, preview.deltaTicks);
      if (preview.edge === "start") {
        start += delta;
        length -= delta;
        shift = delta;
      } else length += delta;
    }
    const selected = scene.selected.has(id), hovered = scene.hover?.kind === "clip" && scene.hover.clip === id;
    paintClip(g, scene, id, lane.top - scene.scrollTop, lane.height, xOfTicks(view, start), xOfTicks(view, start + length), width, shift,
      (selected ? SELECTED : 0) | (hovered ? HOVERED : 0) | (row.muted[index] ? MUTED : 0) | (scene.focused === id ? FOCUSED : 0), ink, colors);
  }
  paintSeams(g, scene, lane, colors);
}

/** Where sound meets sound. The row still holds the lane's clips. */
function paintSeams(g: CanvasRenderingContext2D, scene: Scene, lane: Lane, colors: Palette): void {
  for (let index = 1; index < row.count; index++) {
    const early = row.id[index - 1] as Id, late = row.id[index] as Id, fromTicks = row.start[index] ?? 0, start = row.start[index - 1] ?? 0, toTicks = start + (row.length[index - 1] ?? 0);
    if (!meets(start, toTicks, fromTicks, fromTicks + (row.length[index] ?? 0)) || scene.art.get(early).isNotes || scene.art.get(late).isNotes) continue;
    paintSeam(g, scene, { early, late, fromTicks, toTicks }, lane, colors);
  }
}

interface Moved { readonly clip: Id; readonly lane: Lane; readonly startTicks: number; readonly lengthTicks: number }
const moves = new WeakMap<ArrangePreview, readonly Moved[]>();

/** What a hand moves, and the lanes it would lie in: looked up once, however many canvases show it. */
function movedBy({ project, layout }: Scene, preview: ArrangePreview & { kind: "move" }): readonly Moved[] {
  const known = moves.get(preview);
  if (known) return known;
  const lanes = new Map(layout.lanes.map((lane) => [lane.track, lane])), all: Moved[] = [];
  for (const clip of preview.clips) {
    const lane = project.exists(clip) ? lanes.get(targetTrack(project, clip, preview.rows)) : undefined;
    if (lane) all.push({ clip, lane, ...clipSpan(project, clip) });
  }
  moves.set(preview, all);
  return all;
}

function paintMoved(g: CanvasRenderingContext2D, scene: Scene, { clip, lane, startTicks, lengthTicks }: Moved, deltaTicks: number, width: number, colors: Palette): void {
  const { project, view } = scene, x0 = xOfTicks(view, startTicks + deltaTicks), x1 = x0 + lengthTicks / view.ticksPerPixel;
  if (x1 < 0 || x0 > width || !project.exists(clip)) return;
  paintClip(g, scene, clip, lane.top - scene.scrollTop, lane.height, x0, x1, width, 0, SELECTED, inks(trackHue(project, lane.track)), colors);
}

function paintNew(g: CanvasRenderingContext2D, scene: Scene, preview: ArrangePreview & { kind: "draw" }, colors: Palette): void {
  const lane = scene.layout.lanes.find((candidate) => candidate.track === preview.track);
  if (!lane) return;
  const ink = inks(trackHue(scene.project, lane.track));
  const x0 = Math.round(xOfTicks(scene.view, preview.startTicks)), x1 = Math.round(xOfTicks(scene.view, preview.startTicks + preview.lengthTicks));
  const y = lane.top - scene.scrollTop + GAP, h = lane.height - 3;
  box(g, x0, y, x1 - x0 - 1, h, ink.bodySelected, ink.band, isLow(lane.height) ? LOW_BAND : BAND);
  outline(g, x0, y, x1 - x0 - 1, h, colors.text1, 2);
}

function paintDrop(g: CanvasRenderingContext2D, scene: Scene, preview: ArrangePreview & { kind: "drop" }, width: number, height: number, colors: Palette): void {
  const x = Math.round(xOfTicks(scene.view, preview.ticks));
  const lane = scene.layout.lanes.find((candidate) => candidate.track === preview.track);
  const top = lane ? lane.top - scene.scrollTop : Math.min(height - 64, scene.layout.rows.total - scene.scrollTop);
  g.fillStyle = colors.accentSoft;
  g.fillRect(x, top, width - x, lane?.height ?? 64);
  g.fillStyle = colors.accent;
  g.fillRect(x, 0, 2, height);
}

/** What state a clip is painted in; they go together. */
export const SELECTED = 1, HOVERED = 2, MUTED = 4, FOCUSED = 8;
const LOW = 16;

function box(g: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, body: string, band: string, bandHeight: number): void {
  const r = Math.min(4, w / 2);
  g.fillStyle = body;
  g.beginPath();
  g.roundRect(x, y, w, h, r);
  g.fill();
  g.fillStyle = band;
  g.beginPath();
  g.roundRect(x, y, w, Math.min(bandHeight, h), [r, r, 0, 0]);
  g.fill();
}

function outline(g: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, color: string, line: number): void {
  g.strokeStyle = color;
  g.lineWidth = line;
  g.beginPath();
  g.roundRect(x + line / 2, y + line / 2, Math.max(1, w - line), h - line, 3);
  g.stroke();
}

/** One clip between two edges, which may lie far outside the view. `shift` is how far its start was trimmed, in ticks. */
export function paintClip(g: CanvasRenderingContext2D, scene: Scene, clip: Id, top: number, height: number, left: number, right: number, width: number,
                   shift: number, state: number, laneInk: HueInks, colors: Palette): void {
  const x0 = Math.max(-8, Math.round(left)), x1 = Math.min(width + 8, Math.round(right));
  const y = top + GAP, w = Math.max(1, x1 - x0 - 1), h = height - 3;
  const low = isLow(height) || (state & LOW) !== 0, bandHeight = low ? LOW_BAND : BAND;
  const muted = (state & MUTED) !== 0, selected = (state & SELECTED) !== 0;
  const art = drawnOut(scene, clip), ink = art.hue > 0 ? inks(art.hue) : laneInk;
  const body = muted ? ink.mutedBody : selected ? ink.bodySelected : (state & HOVERED) !== 0 ? ink.bodyHover : ink.body;
  box(g, x0, y, w, h, body, muted ? ink.mutedBand : ink.band, bandHeight);
  const contentTop = y + bandHeight + 2, contentHeight = h - bandHeight - 4;
  if (w >= 3 && contentHeight >= 4) {
    g.fillStyle = muted ? ink.mutedContent : ink.content;
    const slid = scene.preview?.kind === "slip" && scene.preview.clips.has(clip) ? shift - scene.preview.deltaTicks : shift;
    if (art.isNotes) paintNotes(g, scene, art, contentTop, contentHeight, left, x0, x0 + w, slid);
    else paintWave(g, scene, clip, art, contentTop, contentHeight, left, right, x0, x0 + w, slid, height, colors);
  }
  const badge = art.linked && w > 44 && !low ? LINK_WIDTH : 0;
  if (badge > 0) paintLink(g, x0 + w - LINK_WIDTH - 2, y + bandHeight / 2, muted ? colors.text1 : colors.ink);
  if (w > 26 && (state & LOW) === 0 && (!low || (state & HOVERED) !== 0)) {
    g.font = "500 11px Inter";
    g.fillStyle = low ? colors.text1 : muted ? colors.text1 : colors.ink;
    const from = Math.max(0, x0) + 6, cut = from + widthOf(g, art.name) > x0 + w - 3 - badge;
    if (cut) {
      g.save();
      g.beginPath();
      g.rect(x0, y, w - 3 - badge, low ? h : bandHeight);
      g.clip();
    }
    g.fillText(art.name, from, y + (low ? 17 : 13));
    if (cut) g.restore();
  }
  if (selected) outline(g, x0, y, w, h, colors.text1, 2);
  if ((state & FOCUSED) !== 0) outline(g, x0 - 3, y - 3, w + 6, h + 6, colors.accent, 2);
}

/** Of names, as they are drawn on clips: only those that are too long need a clip of the canvas, which is dear. */
const widths = new Map<string, number>();
function widthOf(g: CanvasRenderingContext2D, name: string): number {
  let width = widths.get(name);
  if (width === undefined) {
    if (widths.size > 2000) widths.clear();
    widths.set(name, (width = g.measureText(name).width));
  }
  return width;
}

/** How its content would lie if the hand on its edge let go. */
function drawnOut({ art, preview }: Scene, clip: Id): ClipArt {
  const now = art.get(clip);
  if (preview?.kind !== "trim" || preview.how === "trim" || !preview.clips.has(clip)) return now;
  if (preview.how === "stretch") return now.isNotes ? now : { ...now, bent: true, slower: preview.factor };
  return now.loops ? now : { ...now, ...now.onceRound() };
}

const LINK_WIDTH = 16;

/** Two links of a chain: what is done here is done in other clips, too. */
function paintLink(g: CanvasRenderingContext2D, x: number, middle: number, color: string): void {
  g.strokeStyle = color;
  g.lineWidth = 1.5;
  g.beginPath();
  g.roundRect(x, middle - 3, 8, 6, 3);
  g.roundRect(x + 5, middle - 3, 8, 6, 3);
  g.stroke();
}

const area = { x: 0, y: 0, width: 0, height: 0, ticksPerPixel: 1, offsetTicks: 0, lowKey: 0, highKey: 0, from: 0, to: 0 } as { -readonly [K in keyof MiniArea]: MiniArea[K] };

function paintNotes(g: CanvasRenderingContext2D, scene: Scene, art: ReturnType<ArtCache["get"]>, top: number, height: number, left: number, x0: number, x1: number, shift: number): void {
  const { ticksPerPixel } = scene.view;
  const visibleFrom = (x0 - left) * ticksPerPixel, visibleTo = (x1 - left) * ticksPerPixel; // since the clip's start
  area.y = top;
  area.height = height;
  area.ticksPerPixel = ticksPerPixel;
  area.lowKey = art.lowKey;
  area.highKey = art.highKey;
  const offset = art.offsetTicks + shift;
  const loop = art.loopTicks;
  area.from = x0;
  area.to = x1;
  if (loop <= 0) {
    area.x = x0;
    area.width = x1 - x0;
    area.offsetTicks = offset + visibleFrom;
    for (const content of art.contents) drawMiniNotes(g, scene.project.notes(content, offset + visibleFrom, offset + visibleTo, 0, 127), area);
  } else {
    const began = offset - art.loopFromTicks, firstPass = Math.floor((began + visibleFrom) / loop), lastPass = Math.floor((began + visibleTo) / loop);
    for (let pass = firstPass; pass <= lastPass; pass++) {
      const passLeft = left + (pass * loop - began) / ticksPerPixel;
      area.x = passLeft;
      area.width = loop / ticksPerPixel;
      area.offsetTicks = art.loopFromTicks;
      for (const content of art.contents) drawMiniNotes(g, scene.project.notes(content, art.loopFromTicks, art.loopFromTicks + loop, 0, 127), area);
      if (pass > firstPass && passLeft >= x0 && passLeft < x1) {
        g.globalAlpha = 0.25;
        g.fillRect(Math.round(passLeft), top, 1, height);
        g.globalAlpha = 1;
      }
    }
  }
}

function paintWave(g: CanvasRenderingContext2D, scene: Scene, clip: Id, art: ReturnType<ArtCache["get"]>, top: number, height: number, left: number, right: number,
                   x0: number, x1: number, shift: number, laneHeight: number, colors: Palette): void {
  const from = Math.max(x0, 0), columns = Math.min(x1, x0 + 8192) - from;
  if (columns <= 0 || art.channels === 0) return;
  const { project, view, preview } = scene;
  const startTicks = view.originTicks + left * view.ticksPerPixel;
  const baseTicks = startTicks - shift; // where the content's source frame lies
  const t0 = project.secondsAt(view.originTicks + from * view.ticksPerPixel), t1 = project.secondsAt(view.originTicks + (from + columns) * view.ticksPerPixel);
  const fromFrame = art.sourceFrame + (t0 - project.secondsAt(Math.max(0, baseTicks))) * art.rateHz;
  const framesPerPixel = ((t1 - t0) * art.rateHz) / columns;
  const fadeIn = (preview?.kind === "fade" && preview.clip === clip && preview.fade === "in" ? preview.ticks : art.fadeInTicks) / view.ticksPerPixel;
  const fadeOut = (preview?.kind === "fade" && preview.clip === clip && preview.fade === "out" ? preview.ticks : art.fadeOutTicks) / view.ticksPerPixel;
  const envelope = (column: number): number => {
    const x = from + column;
    const rise = fadeIn > 0 ? Math.min(1, (x - left) / fadeIn) : 1, fall = fadeOut > 0 ? Math.min(1, (right - x) / fadeOut) : 1;
    return fadeLevel(Math.max(0, rise), art.fadeInShape) * fadeLevel(Math.max(0, fall), art.fadeOutShape);
  };
  const own = art.bent ? project.int(clip, Field.audioClip.startTicks) : 0;
  const sourceAt = (column: number): number => project.sourceAt(clip, own + (view.originTicks + (from + column) * view.ticksPerPixel - baseTicks) / art.slower);
  const lanes = laneHeight >= 112 && art.channels > 1 ? 2 : 1;
  for (let channel = 0; channel < lanes; channel++) {
    if (art.bent) readWave(project, art.wave, channel, sourceAt, columns, wave);
    else project.peaks(art.asset, channel, fromFrame, framesPerPixel, wave.subarray(0, 2 * columns));
    drawWave(g, wave, columns, from, top + (channel * height) / lanes, height / lanes, preview?.kind === "gain" && preview.clip === clip ? 10 ** (preview.db / 20) : art.gain, envelope);
  }
  if (fadeIn > 1 || fadeOut > 1) fadeLines(g, left, right, top, fadeIn, fadeOut, art, colors);
  if (scene.hover?.kind === "clip" && scene.hover.clip === clip && laneHeight >= 48) {
    g.fillStyle = colors.text1;
    dot(g, Math.max(left + 6, left + fadeIn), top + 4);
    dot(g, Math.min(right - 8, right - fadeOut), top + 4);
    if (right - left >= GAIN_ROOM) g.fillRect(Math.round((left + right) / 2) - 8, top + 3, 16, 3);
  }
}

const FADE_ROOM = 22, FADE_STEPS = 12;

function fadeLines(g: CanvasRenderingContext2D, left: number, right: number, top: number, fadeIn: number, fadeOut: number, art: ClipArt, colors: Palette): void {
  g.strokeStyle = colors.text2;
  g.lineWidth = 1;
  g.beginPath();
  for (let step = 0; step <= FADE_STEPS && fadeIn > 1; step++) line(g, step, left + (fadeIn * step) / FADE_STEPS, top + 2 + FADE_ROOM * (1 - fadeLevel(step / FADE_STEPS, art.fadeInShape)));
  for (let step = 0; step <= FADE_STEPS && fadeOut > 1; step++) line(g, step, right - (fadeOut * step) / FADE_STEPS, top + 2 + FADE_ROOM * (1 - fadeLevel(step / FADE_STEPS, art.fadeOutShape)));
  g.stroke();
}
const line = (g: CanvasRenderingContext2D, step: number, x: number, y: number): void => (step === 0 ? g.moveTo(x, y) : g.lineTo(x, y));

function dot(g: CanvasRenderingContext2D, x: number, y: number): void {
  g.beginPath();
  g.arc(x, y, 4, 0, 7);
  g.fill();
}
