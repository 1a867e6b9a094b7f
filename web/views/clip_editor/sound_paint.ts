// Paints an audio clip at any zoom down to samples: waveform as it is heard, strikes, markers, fades.
import { begin, type Surface } from "../../lib/canvas.ts";
import { xOfTicks, type TimeView } from "../../lib/geometry.ts";
import { inks, palette } from "../../draw/palette.ts";
import { drawGrid } from "../../draw/ruler.ts";
import { drawWave } from "../../draw/waveform.ts";
import { TICKS_PER_QUARTER, type Id, type Project, type Warp } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { fadeLevel, fadeShapeOf, assetOf } from "../../project/sound.ts";
import { readWave, waveFacts, wrapped } from "../../project/wave.ts";
import { clipSpan } from "../../project/song.ts";
import type { SoundPreview } from "../../tools/drag_sound.ts";

export interface SoundScene {
  readonly project: Project;
  clip: Id; hue: number; view: TimeView; step: number;
  strikes: readonly number[]; warps: readonly Warp[];
  chosen: Id | null; focused: Id | null;
  preview: SoundPreview | null;
}

export const BAND = 20; // markers and fade handles lie in it
const DOTS_BELOW = 0.35; // frames a pixel
let wave = new Float32Array(0);

export function paintSound(surface: Surface, scene: SoundScene): void {
  const g = begin(surface), { width, height } = surface, { project, view, clip } = scene, colors = palette(), ink = inks(scene.hue);
  const { startTicks, lengthTicks } = clipSpan(project, clip), endTicks = startTicks + lengthTicks;
  drawGrid(g, view, project, width, height, scene.step, TICKS_PER_QUARTER, colors);
  g.fillStyle = colors.bg2;
  g.fillRect(0, 0, width, BAND);
  const asset = assetOf(project, clip);
  if (project.exists(asset)) {
    const channels = project.int(asset, Field.asset.channels), room = height - BAND - 8;
    for (let channel = 0; channel < Math.min(2, channels); channel++) paintChannel(g, scene, channel, width, BAND + 4 + (channel * room) / Math.min(2, channels), room / Math.min(2, channels), startTicks, endTicks, ink.content);
  }
  const x0 = xOfTicks(view, startTicks), x1 = xOfTicks(view, endTicks);
  g.fillStyle = colors.rowDark;
  if (x0 > 0) g.fillRect(0, 0, x0, height);
  if (x1 < width) g.fillRect(x1, 0, width - x1, height);
  paintStrikes(g, scene, height, colors.text3);
  paintFades(g, scene, startTicks, endTicks, height, colors.text1);
  for (const [kind, x] of [["start", x0], ["end", x1]] as const) {
    const at = scene.preview?.hit.kind === kind ? xOfTicks(view, scene.preview.ticks) : x;
    g.fillStyle = ink.band;
    g.fillRect(Math.round(at) - 1, 0, 2, height);
  }
  paintMarkers(g, scene, height, colors.accent, colors.text1);
}

function paintChannel(g: CanvasRenderingContext2D, scene: SoundScene, channel: number, width: number, top: number, height: number, from: number, to: number, color: string): void {
  const { project, view, clip } = scene, facts = waveFacts(project, clip);
  const left = Math.max(0, Math.floor(xOfTicks(view, from))), right = Math.min(width, Math.ceil(xOfTicks(view, to)));
  if (right <= left) return;
  const columns = right - left;
  if (wave.length < 2 * columns) wave = new Float32Array(2 * columns);
  const sourceAt = (x: number): number => project.sourceAt(clip, view.originTicks + x * view.ticksPerPixel);
  const slowest = readWave(project, facts, channel, (column) => sourceAt(left + column), columns, wave);
  const gain = 10 ** (project.real(clip, Field.audioClip.gainDb) / 20), fadeIn = fadeTicks(scene, "in"), fadeOut = fadeTicks(scene, "out");
  const shapeIn = fadeShapeOf(project, clip, "in"), shapeOut = fadeShapeOf(project, clip, "out"), held = (along: number): number => Math.min(1, Math.max(0, along));
  const level = (column: number): number => {
    const ticks = view.originTicks + (left + column) * view.ticksPerPixel;
    return fadeLevel(held(fadeIn > 0 ? (ticks - from) / fadeIn : 1), shapeIn) * fadeLevel(held(fadeOut > 0 ? (to - ticks) / fadeOut : 1), shapeOut);
  };
  g.fillStyle = color;
  drawWave(g, wave, columns, left, top, height, gain, level);
  if (slowest < DOTS_BELOW) paintDots(g, (x) => wrapped(facts, sourceAt(x)), columns, left, top, height, gain);
}

/** Below one sample a pixel: a dot on each. */
function paintDots(g: CanvasRenderingContext2D, sourceAt: (x: number) => number, columns: number, left: number, top: number, height: number, gain: number): void {
  let last = Math.floor(sourceAt(left));
  g.beginPath();
  for (let column = 1; column < columns; column++) {
    const frame = Math.floor(sourceAt(left + column));
    if (frame === last) continue;
    last = frame;
    const value = Math.max(-1, Math.min(1, (((wave[2 * column] ?? 0) + (wave[2 * column + 1] ?? 0)) / 2) * gain));
    g.moveTo(left + column + 2.5, top + height / 2 - (value * height) / 2);
    g.arc(left + column, top + height / 2 - (value * height) / 2, 2.5, 0, 7);
  }
  g.fill();
}

function fadeTicks(scene: SoundScene, which: "in" | "out"): number {
  const { project, clip, preview } = scene, { startTicks, lengthTicks } = clipSpan(project, clip);
  if (preview?.hit.kind === `fade-${which}`) return which === "in" ? preview.ticks - startTicks : startTicks + lengthTicks - preview.ticks;
  return project.int(clip, which === "in" ? Field.audioClip.fadeInTicks : Field.audioClip.fadeOutTicks);
}

const FADE_STEPS = 24;

function paintFades(g: CanvasRenderingContext2D, scene: SoundScene, from: number, to: number, height: number, color: string): void {
  const x0 = xOfTicks(scene.view, from), x1 = xOfTicks(scene.view, to), y = fadeHandleY();
  const inX = xOfTicks(scene.view, from + fadeTicks(scene, "in")), outX = xOfTicks(scene.view, to - fadeTicks(scene, "out"));
  g.strokeStyle = color;
  g.lineWidth = 1;
  g.beginPath();
  for (const [begin, end, shape] of [[x0, inX, fadeShapeOf(scene.project, scene.clip, "in")], [x1, outX, fadeShapeOf(scene.project, scene.clip, "out")]] as const) {
    for (let step = 0; step <= FADE_STEPS; step++) {
      const along = step / FADE_STEPS, x = begin + (end - begin) * along, up = height - (height - y) * fadeLevel(along, shape);
      if (step === 0) g.moveTo(x, up);
      else g.lineTo(x, up);
    }
  }
  if (inX > x0 + 1 || outX < x1 - 1) g.stroke();
  g.fillStyle = color;
  for (const x of [Math.max(x0 + 8, inX), Math.min(x1 - 8, outX)]) {
    g.beginPath();
    g.arc(x, y, 5, 0, 7);
    g.fill();
  }
}
export const fadeHandleY = (): number => BAND + 8;
export const fadeX = (scene: SoundScene, which: "in" | "out"): number => {
  const { startTicks, lengthTicks } = clipSpan(scene.project, scene.clip), ticks = fadeTicks(scene, which);
  return which === "in" ? Math.max(xOfTicks(scene.view, startTicks) + 8, xOfTicks(scene.view, startTicks + ticks)) : Math.min(xOfTicks(scene.view, startTicks + lengthTicks) - 8, xOfTicks(scene.view, startTicks + lengthTicks - ticks));
};

function paintStrikes(g: CanvasRenderingContext2D, scene: SoundScene, height: number, color: string): void {
  g.fillStyle = color;
  g.globalAlpha = 0.5;
  for (const frame of scene.strikes) {
    const x = Math.round(xOfTicks(scene.view, scene.project.ticksOfSource(scene.clip, frame)));
    if (x >= 0 && x < 8192) g.fillRect(x, BAND, 1, height - BAND);
  }
  g.globalAlpha = 1;
}

function paintMarkers(g: CanvasRenderingContext2D, scene: SoundScene, height: number, color: string, chosen: string): void {
  for (const warp of scene.warps) {
    const { preview } = scene, dragged = preview?.hit.kind === "marker" && preview.hit.marker === warp.id;
    const x = Math.round(xOfTicks(scene.view, dragged ? preview.ticks : scene.project.ticksOfSource(scene.clip, warp.sourceFrame)));
    g.fillStyle = warp.id === scene.chosen || dragged ? chosen : color;
    g.fillRect(x, 0, 1, height);
    g.beginPath();
    g.moveTo(x - 6, 2);
    g.lineTo(x + 6, 2);
    g.lineTo(x + 6, 10);
    g.lineTo(x, 17);
    g.lineTo(x - 6, 10);
    g.fill();
    if (warp.id !== scene.focused) continue;
    g.strokeStyle = color;
    g.lineWidth = 2;
    g.strokeRect(x - 9, 0, 18, BAND);
  }
}
