// Keeps what is made of the matrix near what is seen of it (near_cells.ts).
import { useCallback, useEffect, useMemo, useReducer, useRef, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import { watchSize } from "../../lib/canvas.ts";
import { afterLull, nextFrame } from "../../lib/frame.ts";
import { collector } from "../../lib/signal.ts";
import { grown, grownBy, isSmall, placesOf, seenOf, whole, type Block } from "./near_cells.ts";

const RESTED_MS = 150, STILL_MS = 800; // since one scrolled: what is seen is made, and then what is near
const COLUMN_PX = 116, ROW_PX = 64, HEAD_PX = 32; // as live.css has them; the first two are asked there
const SEEN_CELLS = 8, SPARE_CELLS = 3; // that come in a frame

export interface Near {
  readonly columns: readonly number[];
  /** Those of a row that is made: there may be one more in some, or fewer in one. */
  columnsOf(row: number): readonly number[];
  readonly rows: readonly number[];
  /** All are: nothing shows through. */
  readonly isWhole: boolean;
  /** Whether the strip at a column's foot is made. */
  hasFoot(column: number): boolean;
  /** Makes a cell that lies elsewhere, to be focused. */
  reveal(row: number, column: number): void;
  /** The focus is there: it stays made. */
  hold(row: number, column: number): void;
}

/** `room` scrolls; `isThere`: it is shown. */
export function useNear(room: RefObject<HTMLElement | null>, columns: number, rows: number, isThere: boolean): Near {
  const small = isSmall(columns, rows), counts = useRef({ columns, rows, small });
  const [made, make] = useState<Block>(() => ({ columns: seenOf(0, window.innerWidth, COLUMN_PX, columns), rows: seenOf(0, window.innerHeight, ROW_PX, rows), feet: seenOf(0, window.innerWidth, COLUMN_PX, columns), coming: null }));
  const latest = useRef(made), held = useRef<{ row: number; column: number } | null>(null), [, again] = useReducer((times: number) => times + 1, 0);
  counts.current = { columns, rows, small };
  latest.current = made;
  useEffect(() => {
    const element = room.current;
    if (!isThere || !element) return;
    const undo = collector();
    let size = { column: COLUMN_PX, row: ROW_PX, width: 0, height: 0 };
    const seen = (): Pick<Block, "columns" | "rows"> => {
      const { columns, rows } = counts.current;
      return { columns: seenOf(element.scrollLeft, size.width, size.column, columns), rows: seenOf(element.scrollTop, size.height, size.row, rows) };
    };
    const take = (next: Block): boolean => {
      const { columns, rows, feet, coming } = latest.current, isNew = next.columns !== columns || next.rows !== rows || next.feet !== feet || next.coming !== coming;
      if (isNew) flushSync(() => make((latest.current = next)));
      return isNew;
    };
    const grow = (): void => {
      if (rest.isDue || counts.current.small) return;
      const now = seen(), { columns, rows, feet, coming } = latest.current, all = counts.current;
      for (const [spare, piece] of [[0, SEEN_CELLS], [undefined, SPARE_CELLS]] as const) {
        if (spare === undefined && still.isDue) return;
        const wide = grown(columns, now.columns, all.columns, spare), high = wide === columns ? grown(rows, now.rows, all.rows, spare) : rows;
        const below = wide === columns && high === rows ? grown(feet, now.columns, all.columns, spare) : feet;
        const next = wide !== columns ? grownBy(coming, "columns", columns, wide, rows.to - rows.from, piece) : high !== rows ? grownBy(coming, "rows", rows, high, columns.to - columns.from, piece) : null;
        if (spare === 0 && wide === columns && high === rows && below === feet) continue; // what comes beside it is not called off
        if (take(next ? { columns, rows, feet, coming: next } : { columns: wide, rows: high, feet: below, coming: null })) return nextFrame(grow);
      }
    };
    const rest = afterLull(() => nextFrame(grow), RESTED_MS), still = afterLull(() => nextFrame(grow), STILL_MS);
    const ask = (): void => {
      rest.ask();
      still.ask();
    };
    element.addEventListener("scroll", ask, { passive: true });
    undo.add(() => element.removeEventListener("scroll", ask), rest.stop, still.stop, watchSize(element, (width, height) => {
      const style = getComputedStyle(element), foot = element.querySelector<HTMLElement>(".lv-feet")?.offsetHeight ?? 0;
      const px = (name: string, usual: number): number => parseFloat(style.getPropertyValue(name)) || usual;
      size = { column: px("--lv-column", COLUMN_PX), row: px("--lv-row", ROW_PX), width, height: height - HEAD_PX - foot };
      ask();
    }));
    return undo.dispose;
  }, [room, isThere, columns, rows]);
  const reveal = useCallback((row: number, column: number): void => {
    held.current = { row, column };
    flushSync(again);
  }, []);
  const hold = useCallback((row: number, column: number): void => void (held.current = { row, column }), []);
  const block = small ? whole(columns, rows) : made, row = held.current?.row ?? null, column = held.current?.column ?? null;
  const { feet } = block, hasFoot = (one: number): boolean => one === column || (one >= feet.from && one < feet.to);
  const { from: left, to: right } = block.columns, { coming } = block, { from: above, to: below } = coming?.along === "rows" ? coming.span : block.rows;
  const full = useMemo(() => placesOf({ from: left, to: right }, column, columns), [left, right, column, columns]);
  const { from: nextLeft, to: nextRight } = coming?.along === "columns" ? coming.span : block.columns;
  const wide = useMemo(() => placesOf({ from: nextLeft, to: nextRight }, column, columns), [nextLeft, nextRight, column, columns]);
  const some = useMemo(() => (coming?.along === "rows" ? full.slice(0, coming.cells) : full), [coming, full]);
  const isMade = (one: number): boolean => one >= block.rows.from && one < block.rows.to;
  return {
    columns: full, columnsOf: (one) => coming?.along === "columns" && isMade(one) && one - block.rows.from < coming.cells ? wide : coming?.along === "rows" && !isMade(one) && one !== row ? some : full,
    rows: useMemo(() => placesOf({ from: above, to: below }, row, rows), [above, below, row, rows]), isWhole: small, hasFoot, reveal, hold,
  };
}
