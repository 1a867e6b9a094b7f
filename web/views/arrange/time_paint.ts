// What the rows above the ruler look like: markers and sections, the tempo as a line, the metre as labels.
import { inks, type Palette } from "../../draw/palette.ts";
import { ticksOfX, xOfTicks, type TimeView } from "../../lib/geometry.ts";
import type { Id, Project } from "../../project/api.ts";
import { isSection, markersOf, type MarkerRow } from "../../project/markers.ts";
import { metresOf, temposOf } from "../../project/tempo_map.ts";
import type { TimePreview } from "../../tools/time_context.ts";

export const MARKER_ROW = 20, TEMPO_ROW = 56, METRE_ROW = 20;
const PAD = 8, STEP = 4, GAP = 4; // pixels

export interface TimeScene { project: Project; view: TimeView; preview: TimePreview | null; hover: Id | null; focused: Id | null }

/** As drawn: with what is being dragged where it is dragged to. */
export function shownMarkers(scene: TimeScene): MarkerRow[] {
  const { preview } = scene, markers = markersOf(scene.project);
  if (preview?.kind !== "marker") return markers;
  if (preview.marker === null) return [...markers, { id: 0n as Id, name: "", position: preview.position, length: preview.length, hue: 0 }];
  return markers.map((marker) => (marker.id === preview.marker ? { ...marker, position: preview.position, length: preview.length } : marker));
}

/** Pixels a marker takes from its place: its section, or its flag and name. */
export const markerWidth = (view: TimeView, marker: MarkerRow): number => (isSection(marker) ? marker.length / view.ticksPerPixel : Math.min(140, 12 + marker.name.length * 6.5));

export function paintMarkers(g: CanvasRenderingContext2D, scene: TimeScene, width: number, colors: Palette): void {
  g.font = "450 11px Inter";
  g.textBaseline = "middle";
  const markers = shownMarkers(scene), flags = markers.filter((marker) => !isSection(marker));
  // Sections lie below flags, and a section's name ends before the first flag or stands behind it.
  for (const marker of [...markers.filter(isSection), ...flags]) {
    const x = Math.round(xOfTicks(scene.view, marker.position)), wide = markerWidth(scene.view, marker);
    if (x > width || x + wide < 0) continue;
    const hue = marker.hue > 0 ? inks(marker.hue) : null, hot = scene.hover === marker.id || scene.focused === marker.id;
    if (isSection(marker)) {
      g.fillStyle = hue ? (hot ? hue.bodySelected : hue.body) : hot ? colors.bg4 : colors.bg3;
      g.fillRect(x, 1, Math.max(1, Math.round(wide) - 1), MARKER_ROW - 2);
      g.fillStyle = hue ? hue.band : colors.outline;
      g.fillRect(x, 1, 2, MARKER_ROW - 2);
    } else {
      g.fillStyle = hue ? hue.band : hot ? colors.text1 : colors.text2;
      g.beginPath();
      g.moveTo(x, 3);
      g.lineTo(x + 7, 6.5);
      g.lineTo(x, 10);
      g.fill();
      g.fillRect(x, 3, 1, MARKER_ROW - 4);
    }
    const room = isSection(marker) ? nameRoom(g.measureText(marker.name).width, Math.max(x, 0) + PAD, x + wide - 4, flags.map((flag) => [xOfTicks(scene.view, flag.position), xOfTicks(scene.view, flag.position) + markerWidth(scene.view, flag)])) : { from: Math.max(x, 0) + 11, to: Infinity };
    label(g, marker.name, room.from, MARKER_ROW / 2, room.to, hot || hue ? colors.text1 : colors.text2);
    if (scene.focused === marker.id) outline(g, x, 1, Math.max(12, wide - 1), MARKER_ROW - 2, colors.accent);
  }
}

/** Where a section's name stands between flags: in the first gap that has room for it, else in the widest. */
export function nameRoom(wanted: number, from: number, to: number, flags: readonly (readonly [number, number])[]): { readonly from: number; readonly to: number } {
  let at = from, best = { from, to: from };
  for (const [left, right] of [...flags.filter(([left, right]) => right > from && left < to).sort((a, b) => a[0] - b[0]), [to + GAP, to] as const]) {
    const end = Math.min(to, left - GAP);
    if (end - at >= wanted) return { from: at, to: end };
    if (end - at > best.to - best.from) best = { from: at, to: end };
    at = Math.max(at, right + GAP);
  }
  return best;
}

function label(g: CanvasRenderingContext2D, text: string, x: number, y: number, end: number, color: string): void {
  if (end - x < 10 || text === "") return;
  g.save();
  if (end !== Infinity) {
    g.beginPath();
    g.rect(x, 0, end - x, 64);
    g.clip();
  }
  g.fillStyle = color;
  g.fillText(text, x, y + 0.5);
  g.restore();
}
function outline(g: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, color: string): void {
  g.strokeStyle = color;
  g.lineWidth = 2;
  g.beginPath();
  g.roundRect(x + 1, y + 1, w - 2, h - 2, 3);
  g.stroke();
}

/** The range of the tempo row: what the song has, with room around it, in whole tens. */
export function tempoRange(project: Project): { low: number; high: number } {
  const all = temposOf(project).map((point) => point.bpm).concat(project.bpmAt(0));
  return { low: Math.max(20, Math.floor((Math.min(...all) - 15) / 10) * 10), high: Math.min(999, Math.ceil((Math.max(...all) + 15) / 10) * 10) };
}
export const tempoY = (range: { low: number; high: number }, bpm: number): number => PAD + (1 - (bpm - range.low) / (range.high - range.low)) * (TEMPO_ROW - 2 * PAD);
export const tempoOfY = (range: { low: number; high: number }, y: number): number => range.low + (1 - (y - PAD) / (TEMPO_ROW - 2 * PAD)) * (range.high - range.low);

export function paintMap(g: CanvasRenderingContext2D, scene: TimeScene, width: number, colors: Palette): void {
  const { project, view, preview } = scene, range = tempoRange(project);
  const tempos = temposOf(project).map((one) => (preview?.kind === "tempo" && preview.tempo === one.id ? { ...one, position: preview.position, bpm: preview.bpm } : one));
  const trace = (): void => {
    g.beginPath();
    for (let x = 0; x <= width; x += STEP) {
      const at = ticksOfX(view, x);
      const after = tempos.find((one) => one.position > at && one.position <= at + STEP * view.ticksPerPixel);
      g.lineTo(x, tempoY(range, bpmOf(tempos, at, project)));
      if (after) {
        const edge = xOfTicks(view, after.position);
        g.lineTo(edge, tempoY(range, bpmOf(tempos, after.position - 1, project)));
        g.lineTo(edge, tempoY(range, after.bpm));
      }
    }
  };
  trace();
  g.lineTo(width, TEMPO_ROW);
  g.lineTo(0, TEMPO_ROW);
  g.fillStyle = colors.accentSoft;
  g.fill();
  trace();
  g.strokeStyle = colors.accentLine;
  g.lineWidth = 1.5;
  g.stroke();
  g.font = "450 11px Inter";
  g.textBaseline = "middle";
  for (const one of tempos) {
    const x = xOfTicks(view, one.position), y = tempoY(range, one.bpm), hot = scene.hover === one.id || scene.focused === one.id;
    if (x < -80 || x > width + 8) continue;
    g.beginPath();
    g.arc(x, y, hot ? 5 : 3.5, 0, 7);
    g.fillStyle = hot ? colors.text1 : colors.bg2;
    g.fill();
    g.strokeStyle = colors.accent;
    g.stroke();
    label(g, one.bpm.toFixed(one.bpm % 1 === 0 ? 0 : 1), Math.max(2, x + 8), y < TEMPO_ROW / 2 ? y + 12 : y - 12, Infinity, colors.text2);
    if (scene.focused === one.id) outline(g, x - 8, y - 8, 16, 16, colors.accent);
  }
  g.fillStyle = colors.line;
  g.fillRect(0, TEMPO_ROW - 1, width, 1);
  const metres = metresOf(project), first = project.signatureAt(0);
  if (metres[0]?.position !== 0) label(g, `${first.numerator}/${first.denominator}`, Math.max(2, xOfTicks(view, 0) + 6), TEMPO_ROW + METRE_ROW / 2, Infinity, colors.text3);
  for (const one of metres) {
    const position = preview?.kind === "metre" && preview.metre === one.id ? preview.position : one.position;
    const x = Math.round(xOfTicks(view, position)), hot = scene.hover === one.id || scene.focused === one.id;
    if (x < -40 || x > width) continue;
    g.fillStyle = hot ? colors.text1 : colors.outline;
    g.fillRect(x, TEMPO_ROW + 3, 1, METRE_ROW - 6);
    label(g, `${one.numerator}/${one.denominator}`, x + 6, TEMPO_ROW + METRE_ROW / 2, Infinity, hot ? colors.text1 : colors.text2);
    if (scene.focused === one.id) outline(g, x, TEMPO_ROW + 1, 32, METRE_ROW - 2, colors.accent);
  }
}

/** As core/tempo.h has it: a tempo holds, or glides to the next in a straight line. */
function bpmOf(tempos: readonly { position: number; bpm: number; ramp: boolean }[], at: number, project: Project): number {
  const index = tempos.findLastIndex((one) => one.position <= at), one = tempos[index], next = tempos[index + 1];
  if (!one) return tempos.length === 0 ? project.bpmAt(0) : 120;
  if (!one.ramp || !next) return one.bpm;
  return one.bpm + ((next.bpm - one.bpm) * (at - one.position)) / (next.position - one.position);
}
