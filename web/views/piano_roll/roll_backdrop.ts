// What lies behind the notes of the piano roll: rows of keys, lines of time, where the clip does not sound, and the notes of other
// tracks. What is asked for a second time is kept: none of it changes while a hand writes or moves notes here, and thousands of ghosts are
// dear; while a hand scrolls, all of it does.
import { begin, fit, surfaceOf } from "../../lib/canvas.ts";
import { isBlackKey } from "../../lib/format.ts";
import { xOfTicks } from "../../lib/geometry.ts";
import { inks, palette, type Palette } from "../../draw/palette.ts";
import { drawGrid } from "../../draw/ruler.ts";
import { TICKS_PER_QUARTER, type Change, type Id } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";
import { SCALES, songKey, trackHue } from "../../project/song.ts";
import { ROW_HEIGHT } from "../app.ts";
import { beginGhosts, type GhostReading, type Ghosts, paintGhosts } from "./roll_ghosts.ts";
import { type RollScene, yOfKey } from "./roll_paint.ts";

export interface Backdrop {
  draw(g: CanvasRenderingContext2D, scene: RollScene, width: number, height: number): void;
  /** The song changed; `content` is what is edited here. False: only that was. */
  songChanged(changes: readonly Change[], content: Id): boolean;
}

const FAR = 5; // sights: of a picture of more it would be seen what it is made of
const F = Field.noteClip, OWN = new Set<number>([F.notes, F.controls, F.variations, F.expressions]);

/** `again`: to be painted once more, soon. */
export function createBackdrop(again: () => void): Backdrop {
  const kept = surfaceOf(document.createElement("canvas"));
  let painted = "", asked = "", colors: Palette | null = null, isOld = true, ghosts: Ghosts | null = null, coming: GhostReading | null = null;
  const forget = (): void => {
    painted = asked = "";
    isOld = true;
    coming = null;
  };
  /** What is seen, and as much beside it as a hand scrolls through while more is read. What there was stays until that is here. */
  const readMore = (scene: RollScene, from: number, span: number): void => {
    const to = from + span, ahead = span / 4, holds = (of: Ghosts | undefined): boolean => of !== undefined && of.track === scene.track && of.from <= from - ahead && of.to >= to + ahead && of.to - of.from <= FAR * span;
    if (ghosts !== null && ghosts.track !== scene.track) ghosts = null;
    if (!isOld && ghosts !== null && (holds(ghosts) || (ghosts.isKept && ghosts.from <= from - ahead && ghosts.to >= to + ahead))) return;
    if (!holds(coming?.ghosts)) coming = beginGhosts(scene, from - span, to + span);
    if (coming?.read(scene.project) === true) {
      ghosts = coming.ghosts;
      coming = null;
      isOld = false;
    } else {
      painted = asked = "";
      again();
    }
  };
  const paint = (g: CanvasRenderingContext2D, scene: RollScene, width: number, height: number, colors: Palette): void => {
    paintBehind(g, scene, width, height, colors);
    if (!scene.ghosts) return;
    readMore(scene, scene.view.originTicks, width * scene.view.ticksPerPixel);
    if (ghosts !== null) paintGhosts(g, scene, ghosts, width, height);
  };
  return {
    songChanged(changes, content) {
      const own = changes.length > 0 && changes.every(({ id, kind, op, field }) => id === content && kind === Kind.noteClip && op === "set" && OWN.has(field));
      if (!own) forget();
      return !own;
    },
    draw(g, scene, width, height) {
      const { view, top, startTicks, endTicks, track, ghosts, scale, drums, step } = scene;
      const now = [view.originTicks, view.ticksPerPixel, top, width, height, startTicks, endTicks, track, ghosts, scale, drums, step].join();
      if (colors !== palette()) forget();
      colors = palette();
      if (now !== asked) {
        asked = now;
        return paint(g, scene, width, height, colors);
      }
      const anew = fit(kept, width, height);
      if (anew || now !== painted) paint(begin(kept), scene, width, height, colors);
      painted = coming === null ? now : "";
      g.drawImage(kept.canvas, 0, 0, width, height);
    },
  };
}

function paintBehind(g: CanvasRenderingContext2D, scene: RollScene, width: number, height: number, colors: Palette): void {
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
