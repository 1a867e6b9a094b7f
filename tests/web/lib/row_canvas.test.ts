import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rowsOfHeights, type Rows } from "../../../web/lib/geometry.ts";
import { createRowCanvas, cutsOf, type Band, type RowCanvas, type Sheets } from "../../../web/lib/row_canvas.ts";
import { random } from "../../wander/random.ts";

const HEIGHT = 500, WIDTH = 300;

/** A canvas whose picture is which version of which row lies at which of its pixels. */
class Sheet {
  readonly style: { width?: string; height?: string; transform?: string; visibility?: string } = {};
  className = "";
  width = 0;
  picture: string[] = [];
  get height(): number { return this.picture.length; }
  set height(pixels: number) { this.picture = Array.from({ length: pixels }, () => ""); }
  readonly context = { canvas: this, setTransform() {}, save() {}, restore() {}, beginPath() {}, rect() {}, clip() {}, globalAlpha: 1, clearRect: (_x: number, y: number, _width: number, height: number): void => void this.picture.fill("", y, y + height) };
  getContext(): object { return this.context; }
  remove(): void { sheets = sheets.filter((sheet) => sheet !== this); }
}

let sheets: Sheet[] = [], host: { style: { transform: string }; append(sheet: Sheet): void }, versions: number[] = [], rows: Rows, shown: RowCanvas, painted = 0, frames: FrameRequestCallback[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  [sheets, frames, painted] = [[], [], 0];
  host = { style: { transform: "translateY(0px)" }, append: (sheet) => void sheets.push(sheet) };
  vi.stubGlobal("document", { createElement: () => new Sheet() });
  vi.stubGlobal("requestAnimationFrame", (act: FrameRequestCallback) => frames.push(act));
});
afterEach(() => {
  shown.dispose();
  while (frames.length > 0) turn();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const turn = (): void => frames.splice(0).forEach((act) => act(performance.now()));
function song(heights: readonly number[]): void {
  rows = rowsOfHeights(heights);
  versions = heights.map(() => 0);
}
function open(left?: Sheets): void {
  host.style.transform = "translateY(0px)";
  shown = createRowCanvas(host as never, (g, origin, band: Band) => {
    const { picture } = (g as unknown as { canvas: Sheet }).canvas;
    for (let row = 0; row < rows.count; row++) {
      const from = rows.tops[row] ?? 0, to = rows.tops[row + 1] ?? 0;
      if (to <= band.top || from >= band.bottom) continue;
      painted++;
      for (let y = Math.max(from, band.top); y < Math.min(to, band.bottom); y++) picture[y - origin] = `${row} ${y - from} ${versions[row]}`;
    }
  }, () => true, left);
}
const moved = (style: { transform?: string }): number => Number(/-?[\d.]+/.exec(style.transform ?? "0")?.[0] ?? 0);
/** What one sees, pixel by pixel: where canvases overlap, the last. */
function seen(): string[] {
  const view = Array.from({ length: HEIGHT }, () => "bare");
  for (const sheet of sheets) {
    if (sheet.style.visibility === "hidden") continue;
    const top = moved(host.style) + moved(sheet.style);
    sheet.picture.forEach((pixel, y) => {
      if (top + y >= 0 && top + y < HEIGHT) view[top + y] = pixel;
    });
  }
  return view;
}
function expectTrue(top: number): void {
  const view = seen();
  for (let y = 0; y < HEIGHT; y++) {
    const row = rows.tops.findLastIndex((edge) => edge <= top + y), below = top + y >= rows.total;
    if (view[y] !== (below ? "" : `${row} ${top + y - (rows.tops[row] ?? 0)} ${versions[row]}`)) throw new Error(`at ${top} + ${y}: ${view[y]}`);
  }
}

test("canvases_begin_at_rows_and_hold_all_of_them", () => {
  song([80, 80, 80, 32, 240, 48, 48, 400]);
  open();
  const cuts = cutsOf(rows);
  expect(cuts[0]).toBe(0);
  expect(cuts.at(-1)).toBe(rows.total);
  for (const cut of cuts) expect([...rows.tops]).toContain(cut);
  expect(cutsOf(rowsOfHeights([]))).toEqual([0]);
});

test("whatever_is_done_what_shows_is_true_in_every_frame", () => {
  const dice = random(11);
  song(Array.from({ length: 60 }, () => [32, 48, 80, 112, 240][dice.below(5)] ?? 48));
  open();
  let top = 0;
  for (let step = 0; step < 600; step++) {
    const what = dice.below(11), row = dice.below(60);
    if (what < 6) top = Math.max(0, Math.min(rows.total + 96 - HEIGHT, top + [-700, -160, -37, 37, 160, 160, 900][dice.below(7)]!));
    else if (what === 6) {
      versions[row] = step;
      shown.stale({ top: rows.tops[row] ?? 0, bottom: rows.tops[row + 1] ?? 0 });
    } else if (what === 7) {
      versions = versions.map(() => step);
      shown.stale(null);
    } else if (what === 8 && dice.below(5) === 0) song(Array.from({ length: 60 }, () => [32, 48, 80, 112, 240][dice.below(5)] ?? 48));
    else if (what === 10) {
      const left = shown.leave();
      expect(sheets.length).toBe(0);
      open(left);
      if (dice.below(2) === 0) {
        versions = versions.map(() => step);
        shown.stale(null);
      }
    }
    top = Math.min(top, rows.total + 96 - HEIGHT);
    shown.frame(rows, top, WIDTH, HEIGHT);
    expectTrue(top);
    for (let rest = dice.below(4); rest > 0; rest--) turn(); // rows ahead
    if (dice.below(8) === 0) vi.advanceTimersByTime([400, 1500][dice.below(2)]!);
    expectTrue(top);
  }
});

test("the_first_frame_makes_what_it_shows_and_no_more", () => {
  song(Array.from({ length: 200 }, () => 80));
  open();
  shown.frame(rows, 0, WIDTH, HEIGHT);
  expectTrue(0);
  expect(sheets.length).toBe(cutsOf(rows).findIndex((cut) => cut >= HEIGHT));
});

test("who_shows_the_same_rows_again_paints_nothing_and_makes_no_canvas", () => {
  song(Array.from({ length: 200 }, () => 80));
  open();
  shown.frame(rows, 400, WIDTH, HEIGHT);
  const before = painted, made = sheets.length;
  open(shown.leave());
  shown.frame(rows, 400, WIDTH, HEIGHT);
  expectTrue(400);
  expect([painted, sheets.length]).toEqual([before, made]);
  const left = shown.leave();
  song(Array.from({ length: 200 }, () => 48));
  open(left);
  shown.frame(rows, 400, WIDTH, HEIGHT);
  expectTrue(400);
});

test("what_comes_next_is_painted_before_it_shows_and_no_canvas_is_made_for_it_once_it_rested", () => {
  song(Array.from({ length: 200 }, () => 80));
  open();
  shown.frame(rows, 0, WIDTH, HEIGHT);
  vi.advanceTimersByTime(400);
  const made = sheets.length;
  for (let frame = 0; frame < 40; frame++) turn();
  for (let top = 80; top < 4000; top += 80) {
    const before = painted;
    shown.frame(rows, top, WIDTH, HEIGHT);
    expect(painted).toBe(before);
    expectTrue(top);
    turn();
    turn();
  }
  expect(sheets.length).toBe(made);
});
