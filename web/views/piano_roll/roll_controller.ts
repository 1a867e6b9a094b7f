// Wires the piano roll: canvases, pointer tools, wheel, playhead, sounding keys and the parallel tree.
import { theme } from "../../draw/palette.ts";
import { palette } from "../../draw/palette.ts";
import { drawRuler } from "../../draw/ruler.ts";
import { begin, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { keyName, lengthText } from "../../lib/format.ts";
import { everyFrame, nextFrame } from "../../lib/frame.ts";
import { clamp, ticksOfX, xOfTicks, zoomAt, type Rect } from "../../lib/geometry.ts";
import { collector } from "../../lib/signal.ts";
import { snapStep } from "../../lib/grid.ts";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type Id } from "../../project/api.ts";
import { chosenNotes, inFirstPass, type Note } from "../../project/edit_notes.ts";
import { contentTrack, placeOf, playsDrums, type Placed } from "../../project/content.ts";
import { rowName } from "../../project/patterns.ts";
import { barsIn, toldPlace } from "../../project/metre.ts";
import { keyInScale } from "../../project/song.ts";
import { auditionKeyTool } from "../../tools/audition_key.ts";
import { drawNoteTool } from "../../tools/draw_note.ts";
import { eraseNoteTool } from "../../tools/erase_note.ts";
import { marqueeNotesTool } from "../../tools/marquee_notes.ts";
import { panTool } from "../../tools/pan.ts";
import { moveNoteTool } from "../../tools/move_note.ts";
import { resizeNoteTool } from "../../tools/resize_note.ts";
import { rulerSeekTool } from "../../tools/ruler_seek.ts";
import type { RollContext, RollHit } from "../../tools/roll.ts";
import type { Press, Tool } from "../../tools/tool.ts";
import { ROLL_ZOOM, ROW_HEIGHT, type App, type Desk } from "../app.ts";
import { snapped } from "../editing.ts";
import type { Glass } from "../fingers.ts";
import { createMirror, type MirrorItem } from "../mirror.ts";
import { attachPointer } from "../pointer.ts";
import { commandEntries } from "../command_menu.ts";
import { startSound } from "../projects.ts";
import { createLane } from "./lane_controller.ts";
import { createBackdrop } from "./roll_backdrop.ts";
import { paintKeys, paintRoll, yOfKey, type RollScene } from "./roll_paint.ts";

export interface RollElements {
  readonly root: HTMLElement; readonly room: HTMLElement; readonly canvas: HTMLCanvasElement; readonly keys: HTMLCanvasElement; readonly ruler: HTMLCanvasElement;
  readonly lane: HTMLCanvasElement; readonly laneRoom: HTMLElement; readonly laneMirror: HTMLElement; readonly mirror: HTMLElement; readonly playhead: HTMLElement; readonly lanePlayhead: HTMLElement; readonly tag: HTMLElement;
}

const EDGE = 6, TOUCH_EDGE = 14, HEARD_MS = 240, KEYS_WIDTH = 64, MIRROR_MOST = 400;

/** `clip` says where in the song `content` lies, which holds the notes: the clip itself, or a part of its pattern. */
export function createRoll(app: App, desk: Desk, clip: Id, content: Id, elements: RollElements): () => void {
  const { project } = desk;
  const undo = collector();
  const surface = surfaceOf(elements.canvas), keys = surfaceOf(elements.keys), ruler = surfaceOf(elements.ruler);
  const track = (): Id => contentTrack(project, content);
  const isThere = (): boolean => project.exists(clip) && project.exists(content);
  const scene: RollScene = { project, bars: project, content, track: track(), loopTicks: 0, origin: 0, startTicks: 0, endTicks: 0, view: desk.rollView.get(), top: 0, selected: new Set(), focused: null, laneFocus: null, preview: null, foreseen: [],
    ghosts: true, scale: true, drums: false, step: TICKS_PER_QUARTER / 4, sounding: new Set(), entry: null };
  const backdrop = createBackdrop(() => repaint());
  let mirrorTimer = 0, heard: number | null = null;

  const place = (): Placed => placeOf(project, clip, content);
  const origin = (): number => place().startTicks - place().offsetTicks;
  const nameOf = (key: number): string => (scene.drums ? rowName(project, scene.track, key, true) : keyName(key));
  /** Of the clip's own bar, or the song's first. */
  const barTicks = (): number => scene.bars.barTicks(1) - scene.bars.barTicks(0);
  const step = (): number => snapStep(desk.rollSnap.get(), desk.rollView.get().ticksPerPixel, TICKS_PER_QUARTER, barTicks()) || TICKS_PER_QUARTER / 4;
  const refresh = (): void => {
    const span = place();
    scene.bars = barsIn(project, clip, origin());
    Object.assign(scene, { track: track(), origin: origin(), loopTicks: span.loopTicks, startTicks: span.startTicks, endTicks: span.startTicks + span.lengthTicks, view: desk.rollView.get(), top: desk.rollTop.get(),
      selected: desk.notes.get(), foreseen: desk.foreseen.get(), ghosts: desk.ghosts.get(), scale: desk.scale.get(), drums: playsDrums(project, content), step: step(), entry: app.stepInput.possible() ? { fromTicks: app.stepInput.place(), lengthTicks: desk.enterTicks.get() } : null });
  };
  const paint = (): void => {
    if (!isThere() || surface.width === 0) return;
    refresh();
    paintRoll(surface, scene, backdrop);
    lane.paint();
    paintAround();
    window.clearTimeout(mirrorTimer);
    mirrorTimer = window.setTimeout(() => {
      updateMirror();
      lane.tell();
    }, 120);
  };
  /** The keys and the ruler, which what a hand does to notes seldom changes. */
  let around = "";
  const paintAround = (): void => {
    const { view, top, startTicks, endTicks, drums } = scene, now = [theme.get(), view.originTicks, view.ticksPerPixel, top, scene.origin, startTicks, endTicks, drums].join();
    if (now === around) return;
    around = now;
    paintKeys(keys, scene);
    const g = begin(ruler);
    drawRuler(g, scene.view, scene.bars, ruler.width, ruler.height, 15, TICKS_PER_QUARTER, palette());
    const x0 = xOfTicks(scene.view, scene.startTicks), x1 = xOfTicks(scene.view, scene.endTicks);
    g.fillStyle = palette().accent;
    g.fillRect(x0, 0, x1 - x0, 3);
  };
  const repaint = (): void => nextFrame(paint);

  const rowAt = (y: number): number => clamp(127 - Math.floor((y + desk.rollTop.get()) / ROW_HEIGHT), 0, 127);
  const context: RollContext = {
    app, desk, project, clip: () => content, origin, step,
    snap: (ticks, free, down) => snapped(project, desk.rollSnap.get(), desk.rollView.get(), ticks, free, down),
    keyAt: (y) => rowAt(y),
    drawnKey: (key) => (desk.keyLock.get() && !scene.drums ? keyInScale(project, key) : key),
    selectedNotes: () => (desk.notes.get().size === 0 ? [] : chosenNotes(project, content, desk.notes.get())),
    notesIn: (rect) => notesIn(rect).map((note) => note.id),
    preview(next) {
      scene.preview = next;
      repaint();
    },
    audition(key, loudness = 100) {
      if (heard !== null) app.player.noteOff(track(), heard);
      heard = key;
      if (key !== null) {
        if (app.player.state === "off") startSound(app);
        app.player.noteOn(track(), key, loudness);
      }
      desk.sounding.set(new Set(key === null ? [] : [key]));
    },
    tag(text, x, y) {
      elements.tag.hidden = text === null;
      if (text === null) return;
      elements.tag.textContent = text;
      elements.tag.style.transform = `translate(${Math.round(x + KEYS_WIDTH + 16)}px, ${Math.round(Math.max(28, y - 8))}px)`;
    },
  };
  const rows = (from: number, to: number, low: number, high: number): Note[] => {
    const columns = project.notes(content, from, to, low, high);
    const list: Note[] = [];
    for (let index = 0; index < columns.count; index++) {
      list.push({ id: columns.id[index] as Id, startTicks: columns.startTicks[index] ?? 0, lengthTicks: columns.lengthTicks[index] ?? 0, key: columns.key[index] ?? 60, velocity: columns.velocity[index] ?? 100 });
    }
    return list;
  };
  const notesIn = (rect: Rect): Note[] => {
    const view = desk.rollView.get(), o = origin();
    return rows(ticksOfX(view, rect.x) - o, ticksOfX(view, rect.x + rect.width) - o, context.keyAt(rect.y + rect.height), context.keyAt(rect.y));
  };
  const pressIn = (element: HTMLElement) => (event: PointerEvent | MouseEvent): Press => {
    const box = element.getBoundingClientRect(), x = event.clientX - box.left;
    return { x, y: event.clientY - box.top, ticks: ticksOfX(desk.rollView.get(), x), shift: event.shiftKey, alt: event.altKey, free: event.ctrlKey || event.metaKey, touch: (event as PointerEvent).pointerType === "touch" };
  };
  const lane = createLane(desk, scene, context, { canvas: elements.lane, room: elements.laneRoom, mirror: elements.laneMirror }, { rows, press: pressIn(elements.laneRoom), repaint });
  const hitAt = (press: Press): RollHit => {
    const key = context.keyAt(press.y), view = desk.rollView.get(), edge = press.touch ? TOUCH_EDGE : EDGE, reach = edge * view.ticksPerPixel, loop = scene.loopTicks;
    // A note that a loop repeats is the note of the first pass.
    const sung = press.ticks - origin(), at = sung < 0 || press.ticks >= scene.endTicks ? sung : inFirstPass(sung, loop), o = press.ticks - at;
    const near = rows(at - reach, at + reach, key, key);
    const chosen = desk.notes.get(), beneath = press.touch && chosen.size > 0 ? rows(at - reach, at + reach, key - 1, key + 1).filter((one) => chosen.has(one.id)).pop() : undefined; // what a finger chose is easier to catch
    const note = beneath ?? near.filter((one) => one.startTicks <= at && at < one.startTicks + one.lengthTicks).pop() ?? near.pop();
    if (!note) return { kind: "row", key };
    const x0 = xOfTicks(view, o + note.startTicks), x1 = xOfTicks(view, o + note.startTicks + note.lengthTicks);
    if (press.x < x0 - edge / 2 || press.x > x1 + edge / 2) return { kind: "row", key };
    const inside = Math.min(edge, Math.max(2, (x1 - x0) / 4));
    return { kind: "note", note, part: press.x < x0 + inside ? "start" : press.x > x1 - inside ? "end" : "body" };
  };

  // ---- tools -----------------------------------------------------------------------------------------------------------
  const move = moveNoteTool(), resize = resizeNoteTool(), draw = drawNoteTool(), marquee = marqueeNotesTool(), erase = eraseNoteTool();
  const scrollBy = (dx: number, dy: number): void => {
    if (dx !== 0) desk.rollView.update((view) => ({ ...view, originTicks: Math.max(0, view.originTicks + dx * view.ticksPerPixel) }));
    if (dy !== 0) desk.rollTop.update((top) => clamp(top + dy, 0, Math.max(0, 128 * ROW_HEIGHT - surface.height)));
  };
  const zoomBy = (x: number, factor: number): void => desk.rollView.update((view) => zoomAt(view, Math.max(0, x), factor, ROLL_ZOOM));
  const glass: Glass = { scroll: scrollBy, zoom: zoomBy };
  /** A finger chooses a note before it moves one, and hears it. */
  const pan = panTool<RollContext, RollHit>(scrollBy, (to, _press, hit) => {
    desk.notes.set(new Set(hit.kind === "note" ? [hit.note.id] : []));
    if (hit.kind !== "note") return;
    to.audition(hit.note.key, hit.note.velocity);
    window.setTimeout(() => to.audition(null), HEARD_MS);
  });
  const eraseOne: Tool<RollContext, RollHit> = { ...erase, id: "erase-one" };
  undo.add(attachPointer<RollContext, RollHit>({
    element: elements.room, context, press: pressIn(elements.room), hit: hitAt, glass,
    tool(hit, press, clicks) {
      desk.area.set("editor");
      elements.room.focus({ preventScroll: true });
      const chosen = desk.rollTool.get();
      if (chosen === "eraser") return erase;
      if (press.touch && clicks === 1 && (hit.kind === "note" ? !desk.notes.get().has(hit.note.id) : chosen !== "pencil")) return pan;
      if (hit.kind === "note") return clicks === 2 && !press.touch ? eraseOne : hit.part === "body" ? move : resize;
      return clicks === 2 || chosen === "pencil" ? draw : marquee;
    },
    cursor: (hit, press) => desk.rollTool.get() === "eraser" ? "crosshair" : hit.kind === "note" ? (hit.part === "body" ? (press.alt ? "copy" : "grab") : "ew-resize") : desk.rollTool.get() === "pencil" ? "crosshair" : "default",
    hover: (hit) => app.info.set(hit === null ? "" : hit.kind === "note" ? t("Notes. Drag to move, an edge for length, Alt-drag copies, hold Ctrl to leave the grid, double-click removes.") : t("Double-click to add a note, drag to select. Arrows move what is selected.")),
    menu(_hit, _press, event) {
      desk.area.set("editor");
      app.menu.set({ x: event.clientX, y: event.clientY, label: t("Notes"), groups: [{ entries: commandEntries(app, ["timing", "quantise", "legato", "reverse-notes", "notes-longer", "notes-shorter", "duplicate", "octave-up", "octave-down"]) }, { entries: commandEntries(app, ["select-all", "zoom-fit"]) }, { entries: commandEntries(app, ["delete"]) }] });
    },
  }));
  const keyTool = auditionKeyTool();
  undo.add(attachPointer<RollContext, number>({
    element: elements.keys, context, press: pressIn(elements.keys), hit: (press) => context.keyAt(press.y), tool: () => keyTool, cursor: () => "pointer",
    hover: (key) => app.info.set(key === null ? "" : t("{key}. Press to hear it.", { key: nameOf(key) })),
  }));
  const seek = rulerSeekTool();
  undo.add(attachPointer<RollContext, null>({
    element: elements.ruler, context, press: pressIn(elements.ruler), hit: () => null, glass, tool: () => seek as unknown as Tool<RollContext, null>, cursor: () => "text", hover: (_hit, press) => app.info.set(press ? t("Ruler. Press to put the playhead here.") : ""),
  }));

  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      const x = event.clientX - elements.canvas.getBoundingClientRect().left;
      return zoomBy(x, Math.exp(-event.deltaY * unit * 0.0022));
    }
    scrollBy((event.shiftKey ? event.deltaY || event.deltaX : event.deltaX) * unit, event.shiftKey ? 0 : event.deltaY * unit);
  };
  elements.root.addEventListener("wheel", wheel, { passive: false });
  undo.add(() => elements.root.removeEventListener("wheel", wheel));

  // ---- playhead and sounding keys ---------------------------------------------------------------------------------------
  let lastX = NaN, lastWidth = 0, lastKeys = "";
  undo.add(everyFrame(() => {
    if (!isThere()) return;
    const position = app.player.positionTicks(), view = desk.rollView.get(), x = Math.round(xOfTicks(view, position));
    if (x !== lastX || surface.width !== lastWidth) {
      if (desk.entering.get()) repaint();
      [lastX, lastWidth] = [x, surface.width];
      for (const head of [elements.playhead, elements.lanePlayhead]) {
        head.style.transform = `translateX(${x}px)`;
        head.hidden = x < -6 || x > surface.width + 6;
      }
    }
    const playing = app.player.playing() && position >= scene.startTicks && position < scene.endTicks;
    if (!playing && lastKeys === "" && desk.sounding.get().size === 0) return;
    const on = new Set(desk.sounding.get());
    if (playing) {
      const columns = project.notes(content, position - scene.origin, position - scene.origin + 1, 0, 127);
      for (let index = 0; index < columns.count; index++) on.add(columns.key[index] ?? 0);
    }
    const now = [...on].join();
    if (now === lastKeys) return;
    lastKeys = now;
    scene.sounding = on;
    paintKeys(keys, scene);
  }));

  // ---- the parallel tree -------------------------------------------------------------------------------------------------
  const mirror = createMirror(elements.mirror, t("Notes"), (id) => {
    scene.focused = id as Id;
    desk.area.set("editor");
    if (!desk.notes.get().has(id as Id)) desk.notes.set(new Set([id as Id]));
    repaint();
  }, () => {});
  const blur = (): void => {
    scene.focused = null;
    repaint();
  };
  elements.mirror.addEventListener("focusout", blur);
  undo.add(() => elements.mirror.removeEventListener("focusout", blur));
  const updateMirror = (): void => {
    if (!isThere()) return;
    const view = desk.rollView.get(), o = origin(), bar = barTicks();
    const from = view.originTicks - o, low = context.keyAt(surface.height), high = context.keyAt(0);
    const items: MirrorItem[] = rows(from, from + surface.width * view.ticksPerPixel, low, high).slice(0, MIRROR_MOST).map((note) => {
      const at = toldPlace(scene.bars, Math.max(0, o + note.startTicks));
      return { id: note.id, name: t("{key}, bar {bar} beat {beat}, {length}, velocity {velocity}", { key: nameOf(note.key), bar: at.bar, beat: at.beat, length: lengthText(note.lengthTicks, TICKS_PER_QUARTER, bar), velocity: Math.round(note.velocity) }),
        x: xOfTicks(view, o + note.startTicks), y: yOfKey(desk.rollTop.get(), note.key), width: note.lengthTicks / view.ticksPerPixel, height: ROW_HEIGHT - 1, selected: desk.notes.get().has(note.id) };
    });
    mirror.update(items);
  };
  undo.add(desk.notes.subscribe(() => {
    if (!mirror.hasFocus()) return;
    updateMirror();
    const only = [...desk.notes.get()].pop();
    if (only !== undefined) mirror.focus(only);
  }));

  undo.add(
    project.subscribe((changes) => {
      if (backdrop.songChanged(changes, content)) around = "";
      repaint();
    }), desk.rollView.subscribe(() => {
      lastX = NaN;
      repaint();
    }), desk.rollTop.subscribe(repaint), desk.notes.subscribe(repaint), desk.ghosts.subscribe(repaint), desk.foreseen.subscribe(repaint), desk.scale.subscribe(repaint), desk.rollSnap.subscribe(repaint), desk.entering.subscribe(repaint), desk.enterTicks.subscribe(repaint), theme.subscribe(repaint),
    watchSize(elements.room, (width, height) => {
      fit(surface, width, height);
      fit(keys, KEYS_WIDTH, height);
      fit(ruler, width, 24);
      around = "";
      desk.rollSize.set({ width, height });
      desk.rollTop.update((top) => clamp(top, 0, Math.max(0, 128 * ROW_HEIGHT - height)));
      repaint();
    }),
    lane.dispose,
    () => window.clearTimeout(mirrorTimer), () => context.audition(null),
  );
  return undo.dispose;
}
