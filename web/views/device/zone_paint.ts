// Paints the map of a sampler, keys along and velocity up, over a small keyboard; and the chosen zone's sound with its points.
import { drawWave } from "../../draw/waveform.ts";
import { begin, type Surface } from "../../lib/canvas.ts";
import { isBlackKey } from "../../lib/format.ts";
import { inks, palette } from "../../draw/palette.ts";
import type { Id, Project } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import type { Zone } from "../../project/zones.ts";

export const KEYBOARD = 14; // pixels below the map
export const xOfKey = (width: number, key: number): number => (key / 128) * width;
export const keyOfX = (width: number, x: number): number => Math.min(127, Math.max(0, Math.floor((x / width) * 128)));
export const yOfHit = (height: number, velocity: number): number => (1 - velocity / 127) * (height - KEYBOARD);
export const hitOfY = (height: number, y: number): number => Math.min(127, Math.max(1, Math.round((1 - y / (height - KEYBOARD)) * 127)));

/** A zone's field in the map. */
export function zoneBox(width: number, height: number, zone: Zone): { x: number; y: number; width: number; height: number } {
  const x = xOfKey(width, zone.keyLow), y = yOfHit(height, zone.hardest);
  return { x, y, width: Math.max(2, xOfKey(width, zone.keyHigh + 1) - x), height: Math.max(3, yOfHit(height, zone.softest - 1) - y) };
}

export function paintZones(surface: Surface, zones: readonly Zone[], chosen: Id | null, sounding: ReadonlySet<number>, over: number | null, hue: number): void {
  const g = begin(surface), { width, height } = surface, colors = palette(), ink = inks(hue);
  for (let key = 0; key < 128; key++) {
    const x = xOfKey(width, key), w = xOfKey(width, key + 1) - x;
    g.fillStyle = sounding.has(key) ? ink.band : isBlackKey(key) ? colors.bg0 : colors.bg4;
    g.fillRect(x, height - KEYBOARD + 1, Math.max(1, w - (isBlackKey(key) ? 0 : 0.5)), KEYBOARD - 1);
    if (key % 12 !== 0) continue;
    g.fillStyle = colors.gridBeat;
    g.fillRect(Math.round(x), 0, 1, height - KEYBOARD);
  }
  if (over !== null) {
    g.fillStyle = colors.accentSoft;
    g.fillRect(xOfKey(width, over), 0, Math.max(3, width / 128), height);
  }
  for (const zone of [...zones].sort((a, b) => Number(a.id === chosen) - Number(b.id === chosen))) {
    const box = zoneBox(width, height, zone), on = zone.id === chosen;
    g.fillStyle = on ? ink.bodySelected : ink.body;
    g.fillRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
    g.strokeStyle = on ? colors.text1 : ink.content;
    g.lineWidth = on ? 2 : 1;
    g.strokeRect(box.x + 1, box.y + 1, Math.max(1, box.width - 2), Math.max(1, box.height - 2));
    if (box.width > 34 && box.height > 14) {
      g.fillStyle = colors.text1;
      g.font = "450 11px Inter";
      g.fillText(zone.name, box.x + 5, box.y + 13, box.width - 8);
    }
    if (!on) continue;
    g.fillStyle = colors.accent; // its root, on the keyboard
    g.fillRect(xOfKey(width, zone.root), height - KEYBOARD + 1, Math.max(3, width / 128), KEYBOARD - 1);
  }
}

export const frameX = (width: number, zone: Zone, frame: number): number => (zone.frames > 0 ? (frame / zone.frames) * width : 0);

let wave = new Float32Array(1024);
export function paintZoneSound(surface: Surface, project: Project, zone: Zone, hue: number): void {
  const g = begin(surface), { width, height } = surface, colors = palette(), ink = inks(hue);
  if (zone.frames === 0 || !project.exists(zone.asset)) return;
  const columns = Math.floor(width), channels = Math.min(2, project.int(zone.asset, Field.asset.channels));
  if (wave.length < 2 * columns) wave = new Float32Array(2 * columns);
  g.fillStyle = ink.content;
  for (let channel = 0; channel < channels; channel++) {
    project.peaks(zone.asset, channel, 0, zone.frames / columns, wave.subarray(0, 2 * columns));
    drawWave(g, wave, columns, 0, (channel * height) / channels, height / channels, 1, () => 1);
  }
  const end = zone.endFrame || zone.frames, x0 = frameX(width, zone, zone.startFrame), x1 = frameX(width, zone, end);
  g.fillStyle = colors.bg0;
  g.globalAlpha = 0.7;
  g.fillRect(0, 0, x0, height);
  g.fillRect(x1, 0, width - x1, height);
  g.globalAlpha = 1;
  if (zone.loop !== 0) {
    const a = frameX(width, zone, zone.loopStart), b = frameX(width, zone, zone.loopEnd || end);
    g.fillStyle = colors.accentSoft;
    g.fillRect(a, 0, b - a, height);
    g.fillStyle = colors.accent;
    for (const x of [a, b]) g.fillRect(Math.round(Math.min(width - 2, Math.max(0, x - 1))), 0, 2, height);
  }
  g.fillStyle = colors.text1;
  for (const x of [x0, x1]) g.fillRect(Math.round(Math.min(width - 2, Math.max(0, x - 1))), 0, 2, height);
}
