// Pointers and keys on the map of zones and on a zone's sound.
import { fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { keyName } from "../../lib/format.ts";
import { nextFrame } from "../../lib/frame.ts";
import { collector } from "../../lib/signal.ts";
import { theme } from "../../draw/palette.ts";
import { english, t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { legalZone, shiftZone, type Zone, type ZoneChange } from "../../project/zones.ts";
import { createMirror } from "../mirror.ts";
import { carriesSound } from "./sound_drop.ts";
import { frameX, hitOfY, KEYBOARD, keyOfX, paintZones, paintZoneSound, xOfKey, zoneBox } from "./zone_paint.ts";

export interface ZoneHost {
  readonly hue: number;
  readonly project: Project;
  state(): { readonly zones: readonly Zone[]; readonly zone: Zone | null; readonly sounding: ReadonlySet<number> };
  choose(zone: Id): void;
  change(zone: Zone, change: ZoneChange, label: string): void;
  remove(zone: Zone): void;
  /** A key goes down, another one up. */
  play(key: number | null, before: number | null): void;
  dropped(event: DragEvent, key: number): void;
  info(text: string): void;
}
export interface Attached { repaint(): void; dispose(): void }

const REACH = 5;
type Grip = "low" | "high" | "soft" | "hard" | "body" | "root";
const CURSORS: Record<Grip, string> = { low: "ew-resize", high: "ew-resize", soft: "ns-resize", hard: "ns-resize", body: "grab", root: "ew-resize" };
const LABELS: Record<Grip, string> = { low: t("Lowest key"), high: t("Highest key"), soft: t("Softest velocity"), hard: t("Hardest velocity"), body: t("Move zone"), root: t("Root key") };

/** Which part of which zone lies under a point; the chosen one first. */
export function gripAt(width: number, height: number, zones: readonly Zone[], chosen: Zone | null, x: number, y: number): { zone: Zone; grip: Grip } | null {
  if (y >= height - KEYBOARD) {
    const root = chosen ? (xOfKey(width, chosen.root) + xOfKey(width, chosen.root + 1)) / 2 : -100;
    return chosen && Math.abs(x - root) <= REACH ? { zone: chosen, grip: "root" } : null;
  }
  for (const zone of [...(chosen ? [chosen] : []), ...[...zones].reverse()]) {
    const box = zoneBox(width, height, zone), near = Math.min(REACH, Math.max(1, box.width / 4));
    if (x < box.x - 2 || x > box.x + box.width + 2 || y < box.y - 2 || y > box.y + box.height + 2) continue;
    if (x < box.x + near) return { zone, grip: "low" };
    if (x > box.x + box.width - near) return { zone, grip: "high" };
    if (y < box.y + REACH) return { zone, grip: "hard" };
    if (y > box.y + box.height - REACH) return { zone, grip: "soft" };
    return { zone, grip: "body" };
  }
  return null;
}

/** What a drag from one point to another says of the zone. */
export function dragged(zone: Zone, grip: Grip, fromKey: number, toKey: number, hit: number): ZoneChange {
  const changes: Record<Grip, ZoneChange> = { low: { keyLow: toKey }, high: { keyHigh: toKey }, soft: { softest: hit }, hard: { hardest: hit }, body: shiftZone(zone, toKey - fromKey), root: { root: toKey } };
  return changes[grip];
}

/** What is said of a zone that plays a part of its recording. */
function partText({ frames, startFrame, endFrame }: Zone): string {
  const percent = (frame: number): number => Math.round((100 * frame) / Math.max(1, frames));
  return startFrame > 0 || endFrame > 0 ? t(", from {from} to {to} % of the sound", { from: percent(startFrame), to: percent(endFrame || frames) }) : "";
}

export function attachZoneMap(canvas: HTMLCanvasElement, list: HTMLElement, host: ZoneHost): Attached {
  const surface = surfaceOf(canvas), undo = collector(), room = canvas.parentElement as HTMLElement;
  let drag: { zone: Zone; grip: Grip; key: number; shown: Zone; change: ZoneChange } | null = null, played: number | null = null, over: number | null = null;
  const place = (event: MouseEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const paint = (): void => {
    if (surface.width === 0) return;
    const { zones, zone, sounding } = host.state();
    paintZones(surface, zones.map((one) => (drag && one.id === drag.zone.id ? drag.shown : one)), zone?.id ?? null, sounding, over, host.hue);
    tell();
  };
  const mirror = createMirror(list, t("Zones"), (id) => host.choose(id as Id), () => {});
  const tell = (): void => mirror.update(host.state().zones.map((zone) => ({ ...zoneBox(surface.width, surface.height, zone), id: zone.id, selected: zone.id === host.state().zone?.id,
    name: t("{zone}, {low} to {high}, root {root}, velocity {softest} to {hardest}", { zone: zone.name, low: keyName(zone.keyLow), high: keyName(zone.keyHigh), root: keyName(zone.root), softest: zone.softest, hardest: zone.hardest }) + partText(zone) })));
  const repaint = (): void => nextFrame(paint);
  const sound = (key: number | null): void => {
    if (key === played) return;
    host.play(key, played);
    played = key;
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const { x, y } = place(event), { zones, zone } = host.state(), found = gripAt(surface.width, surface.height, zones, zone, x, y);
    canvas.setPointerCapture(event.pointerId);
    if (!found) return sound(y >= surface.height - KEYBOARD ? keyOfX(surface.width, x) : null);
    host.choose(found.zone.id);
    drag = { ...found, key: keyOfX(surface.width, x), shown: found.zone, change: {} };
  };
  const move = (event: PointerEvent): void => {
    const { x, y } = place(event), key = keyOfX(surface.width, x);
    if (played !== null) return sound(key);
    if (!drag) {
      const { zones, zone } = host.state(), found = gripAt(surface.width, surface.height, zones, zone, x, y);
      canvas.style.cursor = found ? CURSORS[found.grip] : y >= surface.height - KEYBOARD ? "pointer" : "default";
      return host.info(found ? t("{zone}. {part}: drag.", { zone: found.zone.name, part: LABELS[found.grip] }) : t("{key}. Press the keyboard to hear it; drop a sound on it.", { key: keyName(key) }));
    }
    drag.change = dragged(drag.zone, drag.grip, drag.key, key, hitOfY(surface.height, y));
    drag.shown = legalZone(drag.zone, drag.change);
    repaint();
  };
  const up = (): void => {
    const done = drag;
    drag = null;
    sound(null);
    if (done) host.change(done.zone, done.change, LABELS[done.grip]);
    repaint();
  };
  const cancel = (): void => {
    drag = null;
    sound(null);
    repaint();
  };
  const hover = (event: DragEvent): void => {
    if (!carriesSound(event)) return;
    event.preventDefault();
    const key = keyOfX(surface.width, place(event).x);
    if (key === over) return;
    over = key;
    repaint();
  };
  const leave = (): void => {
    over = null;
    repaint();
  };
  const drop = (event: DragEvent): void => {
    leave();
    if (!carriesSound(event)) return;
    host.dropped(event, keyOfX(surface.width, place(event).x));
  };
  const key = (event: KeyboardEvent): void => {
    const { zone } = host.state();
    if (!zone || event.ctrlKey || event.metaKey) return;
    const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0, many = event.altKey ? 12 : 1;
    if (event.key === "Delete" || event.key === "Backspace") host.remove(zone);
    else if (way === 0) return;
    else if (event.shiftKey) host.change(zone, { keyHigh: zone.keyHigh + way * many }, english("Highest key"));
    else host.change(zone, shiftZone(zone, way * many), english("Move zone"));
    event.preventDefault();
    event.stopPropagation();
  };
  const listen = (element: HTMLElement, name: string, listener: (event: never) => void): void => {
    element.addEventListener(name, listener as EventListener);
    undo.add(() => element.removeEventListener(name, listener as EventListener));
  };
  for (const [name, listener] of [["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", cancel]] as const) listen(canvas, name, listener as never);
  for (const [name, listener] of [["dragover", hover], ["dragleave", leave], ["drop", drop]] as const) listen(room, name, listener as never);
  listen(list, "keydown", key as never);
  undo.add(theme.subscribe(repaint), watchSize(room, (width, height) => {
    fit(surface, width, height);
    repaint();
  }), () => sound(null));
  return { repaint, dispose: undo.dispose };
}

type Edge = "startFrame" | "endFrame" | "loopStart" | "loopEnd";
const EDGES: Record<Edge, string> = { startFrame: t("Start of the sound"), endFrame: t("End of the sound"), loopStart: t("Start of the loop"), loopEnd: t("End of the loop") };

/** The point of a zone's sound that lies nearest. */
export function edgeAt(width: number, zone: Zone, x: number): Edge | null {
  const end = zone.endFrame || zone.frames, edges: readonly (readonly [Edge, number])[] = [...(zone.loop === 0 ? [] : [["loopStart", zone.loopStart], ["loopEnd", zone.loopEnd || end]] as const), ["startFrame", zone.startFrame], ["endFrame", end]];
  let best: Edge | null = null, distance = REACH + 1;
  for (const [edge, frame] of edges) {
    const away = Math.abs(frameX(width, zone, frame) - x);
    if (away < distance) [best, distance] = [edge, away];
  }
  return best;
}

export function attachZoneSound(canvas: HTMLCanvasElement, host: ZoneHost): Attached {
  const surface = surfaceOf(canvas), undo = collector(), room = canvas.parentElement as HTMLElement;
  let drag: { zone: Zone; edge: Edge; shown: Zone } | null = null;
  const repaint = (): void => nextFrame(() => {
    const zone = drag?.shown ?? host.state().zone;
    if (surface.width > 0 && zone) paintZoneSound(surface, host.project, zone, host.hue);
    else if (surface.width > 0) surface.g.clearRect(0, 0, surface.width, surface.height);
  });
  const xOf = (event: PointerEvent): number => event.clientX - canvas.getBoundingClientRect().left;
  const down = (event: PointerEvent): void => {
    const { zone } = host.state(), edge = zone ? edgeAt(surface.width, zone, xOf(event)) : null;
    if (event.button !== 0 || !zone || !edge) return;
    canvas.setPointerCapture(event.pointerId);
    drag = { zone, edge, shown: zone };
  };
  const move = (event: PointerEvent): void => {
    const { zone } = host.state();
    if (!drag) {
      const edge = zone ? edgeAt(surface.width, zone, xOf(event)) : null;
      canvas.style.cursor = edge ? "ew-resize" : "default";
      return host.info(edge ? t("{part}. Drag.", { part: EDGES[edge] }) : "");
    }
    const { frames } = drag.zone, frame = Math.round(Math.min(1, Math.max(0, xOf(event) / surface.width)) * frames), end = drag.zone.endFrame || frames, loopEnd = drag.zone.loopEnd || end;
    const held: Record<Edge, number> = { startFrame: Math.min(frame, end - 1), endFrame: Math.max(frame, drag.zone.startFrame + 1), loopStart: Math.min(frame, loopEnd - 1), loopEnd: Math.max(frame, drag.zone.loopStart + 1) };
    drag.shown = legalZone(drag.zone, { [drag.edge]: held[drag.edge] });
    repaint();
  };
  const up = (): void => {
    const done = drag;
    drag = null;
    if (done) host.change(done.zone, { [done.edge]: done.shown[done.edge] }, EDGES[done.edge]);
    repaint();
  };
  const cancel = (): void => {
    drag = null;
    repaint();
  };
  for (const [name, listener] of [["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", cancel]] as const) {
    canvas.addEventListener(name, listener as EventListener);
    undo.add(() => canvas.removeEventListener(name, listener as EventListener));
  }
  undo.add(theme.subscribe(repaint), watchSize(room, (width, height) => {
    fit(surface, width, height);
    repaint();
  }));
  return { repaint, dispose: undo.dispose };
}
