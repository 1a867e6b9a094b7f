// Paints the piano roll, its keys and its velocity lane.
import { isBlackKey, keyName, drumName, pitchClassName } from "../../lib/format.ts";
import { begin, type Surface } from "../../lib/canvas.ts";
import { xOfTicks, type TimeView } from "../../lib/geometry.ts";
import { drawNote } from "../../draw/notes.ts";
import { inks, palette, type HueInks, type Palette } from "../../draw/palette.ts";
import { drawGrid } from "../../draw/ruler.ts";
import { TICKS_PER_QUARTER, type Id, type NoteRow, type Project } from "../../project/api.ts";
import { resized } from "../../project/edit_notes.ts";
import type { LaneSpot } from "../../project/note_lanes.ts";
import { padName } from "../../project/content.ts";
import type { BarMap } from "../../project/metre.ts";
import { trackHue } from "../../project/song.ts";
import type { RollPreview } from "../../tools/roll.ts";
import { ROW_HEIGHT } from "../app.ts";
import type { Backdrop } from "./roll_backdrop.ts";

export interface RollScene {
  readonly project: Project;
  bars: BarMap; // the song's, or the clip's own
  content: Id; track: Id; loopTicks: number;
  origin: number; startTicks: number; endTicks: number;
  view: TimeView; top: number;
  selected: ReadonlySet<Id>; focused: Id | null;
  preview: RollPreview | null;
  laneFocus: LaneSpot | null; // the point of the lane that has the keys
  foreseen: readonly NoteRow[]; // outlines of what an edit would make
  ghosts: boolean; scale: boolean; drums: boolean;
  step: number;
  sounding: ReadonlySet<number>;
  entry: { readonly fromTicks: number; readonly lengthTicks: number } | null; // where step input puts the next note
}

export const yOfKey = (top: number, key: number): number => (127 - key) * ROW_HEIGHT - top;

export function paintRoll(surface: Surface, scene: RollScene, backdrop: Backdrop): void {
  const g = begin(surface), { width, height } = surface, { project, view, top } = scene;
  const colors = palette(), ink = inks(trackHue(project, scene.track));
  backdrop.draw(g, scene, width, height);
  if (scene.entry) {
    g.fillStyle = colors.accentSoft;
    g.fillRect(xOfTicks(view, scene.entry.fromTicks), 0, scene.entry.lengthTicks / view.ticksPerPixel, height);
  }
  const lowKey = Math.max(0, 127 - Math.ceil((top + height) / ROW_HEIGHT)), highKey = Math.min(127, 127 - Math.floor(top / ROW_HEIGHT));
  paintRepeats(g, scene, width, lowKey, highKey, ink, colors);
  paintNotes(g, scene, width, lowKey, highKey, ink, colors);
  g.strokeStyle = colors.accent;
  g.lineWidth = 1.5;
  for (const one of scene.foreseen) g.strokeRect(Math.round(xOfTicks(view, scene.origin + one.startTicks)) + 0.75, yOfKey(top, one.key) + 0.75, Math.max(3, one.lengthTicks / view.ticksPerPixel - 2), ROW_HEIGHT - 3);
  const preview = scene.preview;
  if (preview?.kind === "draw") note(g, scene, preview.note.startTicks, preview.note.lengthTicks, preview.note.key, preview.note.velocity, true, false, ink, colors);
  if (preview?.kind === "move") for (const one of preview.notes) note(g, scene, one.startTicks + preview.ticks, one.lengthTicks, one.key + preview.keys, one.velocity, true, false, ink, colors);
  if (preview?.kind === "marquee") {
    g.fillStyle = colors.accentSoft;
    g.fillRect(preview.rect.x, preview.rect.y, preview.rect.width, preview.rect.height);
    g.strokeStyle = colors.accent;
    g.lineWidth = 1;
    g.strokeRect(preview.rect.x + 0.5, preview.rect.y + 0.5, preview.rect.width, preview.rect.height);
  }
}

function note(g: CanvasRenderingContext2D, scene: RollScene, start: number, length: number, key: number, velocity: number, selected: boolean, dim: boolean, ink: HueInks, colors: Palette): void {
  const x = Math.round(xOfTicks(scene.view, scene.origin + start));
  drawNote(g, x, yOfKey(scene.top, key), Math.round(length / scene.view.ticksPerPixel), ROW_HEIGHT, key, velocity, { selected, dim, names: !scene.drums }, ink, colors);
}

function paintNotes(g: CanvasRenderingContext2D, scene: RollScene, width: number, lowKey: number, highKey: number, ink: HueInks, colors: Palette): void {
  const { view, origin, preview, selected } = scene;
  const from = view.originTicks - origin, to = from + width * view.ticksPerPixel, loop = scene.loopTicks || Infinity;
  const columns = scene.project.notes(scene.content, from, to, lowKey, highKey);
  for (let index = 0; index < columns.count; index++) {
    const id = columns.id[index] as Id, isOn = selected.has(id);
    let start = columns.startTicks[index] ?? 0, length = columns.lengthTicks[index] ?? 0;
    const key = columns.key[index] ?? 60, velocity = preview?.kind === "velocity" ? preview.values.get(id) ?? columns.velocity[index] ?? 100 : columns.velocity[index] ?? 100;
    if (preview?.kind === "move" && isOn && !preview.copy) continue;
    if (preview?.kind === "erase" && preview.notes.has(id)) continue;
    if (preview?.kind === "resize" && isOn) {
      const next = resized({ startTicks: start, lengthTicks: length, key, velocity }, preview.edge, preview.ticks, preview.least);
      start = next.startTicks;
      length = next.lengthTicks;
    }
    const songStart = origin + start;
    note(g, scene, start, length, key, velocity, isOn, songStart >= scene.endTicks || songStart < scene.startTicks || start >= loop, ink, colors);
    if (id === scene.focused) {
      g.strokeStyle = colors.accent;
      g.lineWidth = 2;
      g.strokeRect(Math.round(xOfTicks(view, songStart)) - 2, yOfKey(scene.top, key) - 2, length / view.ticksPerPixel + 4, ROW_HEIGHT + 3);
    }
  }
}

/** What a looped clip plays again, faint: it is edited in its first pass. */
function paintRepeats(g: CanvasRenderingContext2D, scene: RollScene, width: number, lowKey: number, highKey: number, ink: HueInks, colors: Palette): void {
  const { project, view, content, loopTicks: loop } = scene;
  if (loop <= 0) return;
  const right = Math.min(scene.endTicks, view.originTicks + width * view.ticksPerPixel);
  for (let pass = Math.max(1, Math.floor((view.originTicks - scene.origin) / loop)); scene.origin + pass * loop < right; pass++) {
    const x = Math.round(xOfTicks(view, scene.origin + pass * loop));
    g.fillStyle = ink.ghost;
    g.fillRect(x, 0, 1, 4096);
    const columns = project.notes(content, 0, loop, lowKey, highKey);
    for (let index = 0; index < columns.count; index++) {
      const start = (columns.startTicks[index] ?? 0) + pass * loop;
      if (scene.origin + start < right && (columns.startTicks[index] ?? 0) < loop) note(g, scene, start, columns.lengthTicks[index] ?? 0, columns.key[index] ?? 60, columns.velocity[index] ?? 100, false, true, ink, colors);
    }
  }
}

export function paintKeys(surface: Surface, scene: RollScene): void {
  const g = begin(surface), { width, height } = surface, colors = palette(), ink = inks(trackHue(scene.project, scene.track));
  g.textBaseline = "alphabetic";
  g.textAlign = "right";
  let font = "";
  for (let key = 127 - Math.floor(scene.top / ROW_HEIGHT); key >= 0; key--) {
    const y = yOfKey(scene.top, key);
    if (y > height) break;
    const black = isBlackKey(key) && !scene.drums, on = scene.sounding.has(key);
    g.fillStyle = black ? colors.bg0 : colors.bg4;
    g.fillRect(0, y, black ? width * 0.62 : width, ROW_HEIGHT - 1);
    if (black) {
      g.fillStyle = colors.bg2;
      g.fillRect(width * 0.62, y, width * 0.38, ROW_HEIGHT - 1);
    }
    if (on) {
      g.fillStyle = ink.band;
      g.fillRect(0, y, width, ROW_HEIGHT - 1);
    }
    const name = scene.drums ? padName(scene.project, scene.track, key) ?? drumName(key) : null;
    if (scene.drums ? name === null : black && !on) continue;
    const isC = key % 12 === 0;
    g.fillStyle = on ? colors.ink : scene.drums || isC ? colors.text1 : colors.text2;
    const face = `${isC && !scene.drums ? 600 : 450} ${scene.drums ? 10 : 11}px Inter`;
    if (face !== font) g.font = font = face; // to set one costs more than to write with it
    g.fillText(name ?? (isC || on ? keyName(key) : pitchClassName(key)), width - 5, y + ROW_HEIGHT / 2 + 4, width - 6);
  }
  g.textAlign = "start";
}

/** Where the lane has lines; the numbers beside them are the lane head's. */
export const VELOCITY_MARKS = [127, 64, 0];
export const velocityY = (height: number, velocity: number): number => Math.round(height - 3 - (velocity / 127) * (height - 12));

export function paintVelocity(surface: Surface, scene: RollScene): void {
  const g = begin(surface), { width, height } = surface, { view, origin, preview } = scene, colors = palette(), ink = inks(trackHue(scene.project, scene.track));
  drawGrid(g, view, scene.bars, width, height, scene.step, TICKS_PER_QUARTER, colors);
  g.fillStyle = colors.gridBeat;
  for (const velocity of VELOCITY_MARKS) g.fillRect(0, velocityY(height, velocity), width, 1);
  const from = view.originTicks - origin, columns = scene.project.notes(scene.content, from, from + width * view.ticksPerPixel, 0, 127);
  for (let pass = 0; pass < 2; pass++) {
    for (let index = 0; index < columns.count; index++) {
      const id = columns.id[index] as Id, on = scene.selected.has(id);
      if (on !== (pass === 1)) continue;
      const value = preview?.kind === "velocity" ? preview.values.get(id) ?? columns.velocity[index] ?? 100 : columns.velocity[index] ?? 100;
      const shift = preview?.kind === "move" && on ? preview.ticks : 0;
      const x = Math.round(xOfTicks(view, origin + (columns.startTicks[index] ?? 0) + shift)), y = velocityY(height, value);
      if (x < -4) continue;
      g.fillStyle = on ? colors.text1 : ink.content;
      g.fillRect(x, y, 2, height - y);
      g.beginPath();
      g.arc(x + 1, y, on ? 4 : 3, 0, 7);
      g.fill();
    }
  }
}
