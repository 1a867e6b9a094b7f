// Which cells of the matrix are made: those in sight and some around them. A song of two hundred tracks and fifty scenes has ten thousand. While
// one scrolls none is made or removed: plates.tsx shows what is not made. When it rests, what is missing is made, a few cells of a column or of a
// row in a frame.

/** Of columns or rows: the first, and the one before which it ends. */
export interface Span { readonly from: number; readonly to: number }
/** Columns or rows with one more among them, of which so many cells are made. */
export interface Coming { readonly along: "columns" | "rows"; readonly span: Span; readonly cells: number }
/** `feet`: the columns whose strips are made. */
export interface Block { readonly columns: Span; readonly rows: Span; readonly feet: Span; readonly coming: Coming | null }

const SPARE = 3;
/** So few are all made. */
const WHOLE = 400;

export const whole = (columns: number, rows: number): Block => ({ columns: { from: 0, to: columns }, rows: { from: 0, to: rows }, feet: { from: 0, to: columns }, coming: null });
export const isSmall = (columns: number, rows: number): boolean => columns * rows <= WHOLE;

const within = (from: number, to: number, count: number): Span => ({ from: Math.max(0, Math.min(from, count)), to: Math.max(0, Math.min(to, count)) });

/** What of `count`, each so long, shows in a room that is scrolled so far; and one more on both sides, to which arrows walk. */
export const seenOf = (scrolled: number, room: number, long: number, count: number): Span => within(Math.floor(scrolled / long) - 1, Math.ceil((scrolled + room) / long) + 1, count);

/** When it rests: one more, where most is missing, or one less of what lies farther. The same object: it is as it should be. With `spare` 0 only
    what is seen is made, and nothing goes. */
export function grown(made: Span, seen: Span, count: number, spare = SPARE): Span {
  const near = within(seen.from - spare, seen.to + spare, count), before = made.from - near.from, after = near.to - made.to;
  if (made.from > near.to || made.to < near.from) {
    const middle = (seen.from + seen.to) >> 1;
    return { from: middle, to: Math.min(count, middle + 1) };
  }
  if (after > 0 && after >= before) return { from: made.from, to: made.to + 1 };
  if (before > 0) return { from: made.from - 1, to: made.to };
  if (spare < SPARE || (before === 0 && after === 0)) return made;
  return { from: Math.min(near.from, made.from + 1), to: Math.max(near.to, made.to - 1) };
}

/** A few cells more of the one that a span is to grow by, which has so many; null: all are made, or none comes. */
export function grownBy(coming: Coming | null, along: Coming["along"], made: Span, next: Span, cells: number, piece: number): Coming | null {
  if (next.from > made.from || next.to < made.to) return null;
  const done = coming?.along === along && coming.span.from === next.from && coming.span.to === next.to ? coming.cells : 0;
  return done >= cells ? null : { along, span: next, cells: done + piece };
}

/** Those of a span, and the one that has the focus: what goes loses it. Whatever is between two of them is a gap. */
export function placesOf({ from, to }: Span, held: number | null, count: number): number[] {
  const places = Array.from({ length: Math.max(0, Math.min(to, count) - from) }, (_, index) => from + index);
  if (held !== null && held >= 0 && held < count && (held < from || held >= to)) places.push(held);
  return places.sort((a, b) => a - b);
}
