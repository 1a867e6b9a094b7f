// Painting in the step grid: press an empty step and drag across for more; drag a struck one up or down for its value, sideways to
// clear, let go at once to clear it alone.
import { clamp } from "../lib/geometry.ts";
import { t } from "../messages/index.ts";
import type { StepCell } from "../project/patterns.ts";
import type { StepValue } from "../views/app.ts";

/** What a cell is to become; null: cleared. */
export type Painted = ReadonlyMap<number, StepCell | null>;
export const PLAIN: StepCell = { velocity: 100, probability: 100, ratchets: 1 };
export const SOFT_VELOCITY = 64;
export const REPEATS_MOST = 8;

const SLOP = 4, UNITS_PER_PIXEL = 1, PIXELS_PER_REPEAT = 12;

/** A cell with one of its values moved by pixels, or set. */
export function withValue(cell: StepCell, which: StepValue, to: number): StepCell {
  if (which === "velocity") return { ...cell, velocity: clamp(Math.round(to), 1, 127) };
  if (which === "chance") return { ...cell, probability: clamp(Math.round(to), 0, 100) };
  return { ...cell, ratchets: clamp(Math.round(to), 1, REPEATS_MOST) };
}
export const valueOf = (cell: StepCell, which: StepValue): number => (which === "velocity" ? cell.velocity : which === "chance" ? cell.probability : cell.ratchets);
export const partOf = (cell: StepCell, which: StepValue): number => (which === "velocity" ? cell.velocity / 127 : which === "chance" ? cell.probability / 100 : 1);
export function valueText(cell: StepCell, which: StepValue): string {
  return which === "velocity" ? t("Velocity {velocity}", { velocity: Math.round(cell.velocity) }) : which === "chance" ? t("Chance {probability} %", { probability: cell.probability }) : cell.ratchets === 1 ? t("Once") : t("{count} times", { count: cell.ratchets });
}

export interface StepPainter {
  /** True when the press began on an empty cell: it sounds. */
  down(cell: number, x: number, y: number, soft: boolean): boolean;
  /** `cell` null: the pointer is beside the grid. Gives the cell whose value is dragged, or null. */
  move(cell: number | null, x: number, y: number): number | null;
  painted(): Painted;
  /** What the gesture comes to. */
  up(): Painted;
}

export function stepPainter(cells: readonly (StepCell | null)[], columns: number, which: StepValue): StepPainter {
  const painted = new Map<number, StepCell | null>();
  let mode: "idle" | "add" | "press" | "value" | "clear" = "idle", first = 0, last = 0, from = { x: 0, y: 0 }, brush = PLAIN;

  const touch = (cell: number): void => {
    if (mode === "add" && !cells[cell]) painted.set(cell, brush);
    if (mode === "clear" && cells[cell]) painted.set(cell, null);
  };
  /** Along a row no cell is left out, however fast the hand. */
  const sweep = (to: number): void => {
    if (Math.floor(to / columns) !== Math.floor(last / columns)) touch(to);
    else for (let cell = Math.min(last, to); cell <= Math.max(last, to); cell++) touch(cell);
    last = to;
  };
  return {
    down(cell, x, y, soft) {
      [first, last, from] = [cell, cell, { x, y }];
      brush = soft ? { ...PLAIN, velocity: SOFT_VELOCITY } : PLAIN;
      mode = cells[cell] ? "press" : "add";
      touch(cell);
      return mode === "add";
    },
    move(cell, x, y) {
      const dx = Math.abs(x - from.x), up = from.y - y;
      if (mode === "press" && Math.abs(up) > SLOP && Math.abs(up) >= dx) mode = "value";
      if (mode === "press" && cell !== null && cell !== first && dx > SLOP) {
        mode = "clear";
        touch(first);
      }
      const struck = cells[first];
      if (mode === "value" && struck) {
        painted.set(first, withValue(struck, which, valueOf(struck, which) + (which === "repeats" ? up / PIXELS_PER_REPEAT : up * UNITS_PER_PIXEL)));
        return first;
      }
      if (cell !== null && (mode === "add" || mode === "clear")) sweep(cell);
      return null;
    },
    painted: () => painted,
    up() {
      if (mode === "press") painted.set(first, null);
      mode = "idle";
      return painted;
    },
  };
}
