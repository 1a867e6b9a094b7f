// What lies behind the notes of the piano roll: rows of keys, lines of time, where the clip does not sound, and the notes of other
// tracks. What is asked for a second time is kept: none of it changes while a hand writes or moves notes here, and thousands of ghosts are
// dear; while a hand scrolls, all of it does.
import { begin, fit, surfaceOf } from "../../lib/canvas.ts";
import { isBlackKey } from "../../lib/format.ts";
import { xOfTicks } from "../../lib/geometry.ts";
import { inks, palette, type Palette } from "../../draw/palette.ts";
import { drawGrid } from "../../draw/ruler.ts";
import { TICKS_PER_QUARTER, type Change, type Id } from "../../project/api.ts";
import { contentOf, placeOf } from "../../project/content.ts";
import { Field, Kind } from "../../project/fields.ts";
import { clipsOf, isNoteTrack, SCALES, songKey, trackHue, tracksOf } from "../../project/song.ts";
import { ROW_HEIGHT } from "../app.ts";
import { type RollScene, yOfKey } from "./roll_paint.ts";

export interface Backdrop {
  draw(g: CanvasRenderingContext2D, scene: RollScene, width: number, height: number): void;
  /** The song changed; `content` is what is edited here. False: only that was. */
  songChanged(changes: readonly Change[], content: Id): boolean;
}

const F = Field.noteClip, OWN = new Set<number>([F.notes, F.controls, F.variations, F.expressions]);

export function createBackdrop(): Backdrop {
  const kept = surfaceOf(document.createElement("canvas"));
  let painted = "", asked = "", colors: Palette | null = null;
  return {
    songChanged(changes, content) {
      const own = changes.length > 0 && changes.every(({ id, kind, op, field }) => id === content && kind === Kind.noteClip && op === "set" && OWN.has(field));
      if (!own) painted = asked = "";
      return !own;
    },
    draw(g, scene, width, height) {
      const { view, top, startTicks, endTicks, track, ghosts, scale, drums, step } = scene;
      const now = [view.originTicks, view.ticksPerPixel, top, width, height, startTicks, endTicks, track, ghosts, scale, drums, step].join();
      if (colors !== palette()) painted = asked = "";
      colors = palette();
      if (now !== asked) {
        asked = now;
        return paint(g, scene, width, height, colors);
      }
      const anew = fit(kept, width, height);
      if (anew || now !== painted) paint(begin(kept), scene, width, height, colors);
      painted = now;
      g.drawImage(kept.canvas, 0, 0, width, height);
    },
  };
}

function paint(g: CanvasRenderingContext2D, scene: RollScene, width: number, height: number, colors: Palette): void {
  const { project, view } = scene, ink = inks(trackHue(project, scene.track));
  paintRows(g, scene, width, height, colors);
  drawGrid(g, view, scene.bars, width, height, scene.step, TICKS_PER_QUARTER, colors);
  // Outside the clip it does not sound: dimmed.
  const x0 = xOfTicks(view, scene.startTicks), x1 = xOfTicks(view, scene.endTicks);
  g.fillStyle = colors.rowDark;
  if (x0 > 0) g.fillRect(0, 0, x0, height);
  if (x1 < width) g.fillRect(x1, 0, width - x1, height);
  g.fillStyle = ink.band;
  g.fillRect(Math.round(x1), 0, 1, height);
  if (x0 > 0) g.fillRect(Math.round(x0), 0, 1, height);
  if (scene.ghosts) paintGhosts(g, scene, width, height);
}

function paintRows(g: CanvasRenderingContext2D, scene: RollScene, width: number, height: number, colors: Palette): void {
  const { root, scale } = songKey(scene.project), steps = SCALES[scale]?.steps ?? [];
  for (let key = 127 - Math.floor(scene.top / ROW_HEIGHT); key >= 0; key--) {
    const y = yOfKey(scene.top, key);
    if (y > height) break;
    const pitch = (key - root + 120) % 12;
    const outside = scene.scale && !scene.drums ? !steps.includes(pitch) : isBlackKey(key);
    if (outside) {
      g.fillStyle = colors.rowDark;
      g.fillRect(0, y, width, ROW_HEIGHT);
    }
    if (scene.scale && !scene.drums && pitch === 0) {
      g.fillStyle = colors.rowRoot;
      g.fillRect(0, y, width, ROW_HEIGHT);
    }
    g.fillStyle = colors.gridDiv;
    g.fillRect(0, y + ROW_HEIGHT - 1, width, 1);
  }
}

const GHOST_ALPHA = 0.8;

/** Notes of other tracks that sound at the same time, faint, for orientation. */
function paintGhosts(g: CanvasRenderingContext2D, scene: RollScene, width: number, height: number): void {
  const { project, view } = scene, from = view.originTicks, to = from + width * view.ticksPerPixel;
  let budget = 2000;
  for (const track of tracksOf(project)) {
    if (track === scene.track || !isNoteTrack(project, track) || budget <= 0) continue;
    g.fillStyle = inks(trackHue(project, track)).ghost;
    g.globalAlpha = GHOST_ALPHA;
    for (const clip of clipsOf(project, track, from, to)) {
      const content = contentOf(project, clip.id, track);
      if (content === null) continue;
      const origin = clip.startTicks - placeOf(project, clip.id, content).offsetTicks;
      const notes = project.notes(content, Math.max(from, clip.startTicks) - origin, Math.min(to, clip.startTicks + clip.lengthTicks) - origin, 0, 127);
      g.beginPath();
      for (let index = 0; index < notes.count && budget > 0; index++, budget--) {
        const y = yOfKey(scene.top, notes.key[index] ?? 60);
        if (y < -ROW_HEIGHT || y > height) continue;
        g.roundRect(xOfTicks(view, origin + (notes.startTicks[index] ?? 0)) + 0.5, y + 3, Math.max(3, (notes.lengthTicks[index] ?? 0) / view.ticksPerPixel - 2), ROW_HEIGHT - 7, 2);
      }
      g.fill();
    }
  }
  g.globalAlpha = 1;
}
